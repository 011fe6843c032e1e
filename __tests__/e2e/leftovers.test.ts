import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { addModel, addTask } from '../../simulator/seed.ts'
import { hexId } from '../support/fixtures.ts'
import { deletingCalls, type ActionResult } from '../support/e2e/action.ts'
import {
  DEAD,
  EMPTY,
  GONE,
  makeLeftovers,
  makePlan,
  NAMED,
  run,
  tempFolder,
  YOUNG,
} from '../support/e2e/leftovers-world.ts'
import { daysAgo } from '../support/e2e/world.ts'

const KINDS = ['mounted', 'folder'] as const

/** By the first digits of the id, what became of each folder. */
function fates({ receipt }: ActionResult): Record<string, unknown> {
  return Object.fromEntries(
    (receipt?.tasks ?? []).map(({ id, outcome, reason }) => [
      id.slice(0, 32).replace(/0+$/u, ''),
      reason ?? outcome,
    ]),
  )
}

const folderOf = (id: string): string => `Vision/train.${id}`

describe.each(KINDS)('in a %s root', (kind) => {
  test('a dry run tells what would go, to the byte, and deletes nothing', async () => {
    const world = await makeLeftovers(kind)
    const before = world.files()
    const { result } = await makePlan(world)
    expect([result.exitCode, result.log]).toEqual([0, expect.stringContaining('3 folders would be deleted')])
    expect(world.files()).toEqual(before)
    expect(deletingCalls(world.simulator)).toEqual([])
    expect(fates(result)).toEqual({
      dead: 'would-delete',
      '9': 'would-delete',
      ee: 'would-delete',
      aa: 'named-by-record',
      bb: 'too-young',
    })
    expect(result.receipt).toMatchObject({
      totals: { wouldDelete: 3, files: { wouldDelete: 4, freedBytes: 220 } },
      leftovers: {
        ofTasks: { folders: 1 },
        leftovers: { folders: 3, files: 4 },
        odd: { files: 1, bytes: 7 },
      },
    })
    expect(result.summary).toContain('Leftovers by year')
  })

  test('an approved plan goes, with its folders; what came back, grew or is new stays', async () => {
    const world = await makeLeftovers(kind)
    const [restored, grown, late] = [hexId('c1'), hexId('c2'), hexId('c3')]
    for (const id of [restored, grown]) world.put(`${folderOf(id)}/m`)
    const { plan } = await makePlan(world)
    addTask(world.simulator.store, { id: restored, status: 'completed' })
    world.put(`${folderOf(grown)}/restored from a backup`)
    world.put(`${folderOf(late)}/m`)
    const result = await run(world, { plan })
    expect([result.exitCode, result.log]).toEqual([0, expect.stringContaining('3 folders deleted')])
    expect(fates(result)).toMatchObject({
      dead: 'deleted',
      '9': 'deleted',
      ee: 'deleted',
      c1: 'task-exists',
      c2: 'changed-since-plan',
      c3: 'not-in-plan',
    })
    expect(
      world.foldersOf().filter((folder) => [DEAD, GONE, EMPTY].some((id) => folder.includes(id))),
    ).toEqual([])
    expect(
      world
        .files()
        .map((file) => /\.([0-9a-f]{32})\//u.exec(file)?.[1])
        .filter((id) => id !== undefined),
    ).toEqual(expect.arrayContaining([restored, grown, late, NAMED, YOUNG]))
    expect(result.outputs).toMatchObject({
      'deleted-count': '3',
      'deleted-files-count': '4',
      'freed-bytes': '220',
    })
    const again = await run(world, { plan })
    expect([again.exitCode, again.outputs['deleted-count'], again.outputs['failed-count']]).toEqual([
      0,
      '0',
      '0',
    ])
    expect(fates(again)).toMatchObject({ dead: 'gone' })
  })

  test('nothing is reached through symbolic links, and hard links go with one name', async () => {
    const world = await makeLeftovers(kind)
    const outside = tempFolder('outside')
    writeFileSync(path.join(outside, 'precious'), 'x')
    mkdirSync(path.join(outside, `train.${hexId('d5')}`))
    writeFileSync(path.join(outside, `train.${hexId('d5')}`, 'm'), 'x')
    const at = (file: string): string => path.join(world.root, file)
    world.put(`${folderOf(hexId('d1'))}/m`)
    symlinkSync(path.join(outside, 'precious'), at(`${folderOf(hexId('d1'))}/link`))
    symlinkSync(outside, at('Linked'))
    mkdirSync(at('Other'))
    symlinkSync(path.join(outside, `train.${hexId('d5')}`), at(`Other/train.${hexId('d5')}`))
    linkSync(path.join(outside, 'precious'), at(`${folderOf(DEAD)}/hard`))
    const old = daysAgo(90).getTime() / 1_000
    utimesSync(path.join(outside, 'precious'), old, old)
    const { plan, result: dry } = await makePlan(world)
    expect(fates(dry)).toMatchObject({ d1: 'holds-links', dead: 'would-delete' })
    expect(fates(dry)).not.toHaveProperty('d5')
    const result = await run(world, { plan })
    expect([result.exitCode, fates(result)]).toEqual([
      0,
      expect.objectContaining({ dead: 'deleted', d1: 'holds-links' }),
    ])
    expect(readFileSync(path.join(outside, 'precious'), 'utf8')).toBe('x')
    expect(existsSync(path.join(outside, `train.${hexId('d5')}`, 'm'))).toBe(true)
    expect(existsSync(at(`${folderOf(hexId('d1'))}/m`))).toBe(true)
    expect(existsSync(at(folderOf(DEAD)))).toBe(false)
  })

  test('a folder that becomes a link between plan and deletion stays', async () => {
    const world = await makeLeftovers(kind)
    const { plan } = await makePlan(world)
    const outside = tempFolder('outside')
    writeFileSync(path.join(outside, 'm.pt'), 'x')
    const folder = path.join(world.root, folderOf(DEAD))
    rmSync(folder, { recursive: true })
    symlinkSync(outside, folder)
    const result = await run(world, { plan })
    expect(result.exitCode).toBe(0)
    expect(existsSync(path.join(outside, 'm.pt'))).toBe(true)
  })

  test('names of any signs go like others', async () => {
    const world = await makeLeftovers(kind)
    const names = [
      'line\nbreak',
      'per%20cent',
      'per%2Fcent',
      'plus+plus',
      "quo'te",
      'qu"ote',
      'ünï ☃',
      'back\\slash',
      '#?&',
    ]
    for (const name of names) world.put(`${folderOf(DEAD)}/${name}/${name}.pt`)
    const id = hexId('d7')
    world.put(`Vi\nsion ☃/tr\nain%20x.${id}/m`)
    const { plan } = await makePlan(world)
    const result = await run(world, { plan })
    expect([result.exitCode, fates(result)]).toEqual([
      0,
      expect.objectContaining({ dead: 'deleted', d7: 'deleted' }),
    ])
    expect(world.foldersOf().filter((folder) => folder.includes(DEAD) || folder.includes(id))).toEqual([])
  })

  test('max-tasks and shards leave what is not theirs, and abort-above holds all back', async () => {
    const world = await makeLeftovers(kind)
    for (let i = 0; i < 12; i++) world.put(`${folderOf(hexId(`c${i}a`))}/m`, { days: 100 + i })
    const held = await makePlan(world, { 'abort-above': '10' })
    expect(held.result.outputs['stop-reason']).toBe('brake')
    const { plan } = await makePlan(world, { 'max-tasks': '9' })
    const counts = []
    for (const shard of ['1/2', '2/2'])
      counts.push(Number((await run(world, { plan, shard, 'max-tasks': '9' })).outputs['deleted-count']))
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(9)
    expect(Math.min(...counts)).toBeGreaterThan(0)
  })
})

describe('a run is refused', () => {
  test('live without a plan, before anything is asked', async () => {
    const world = await makeLeftovers('folder')
    const result = await run(world)
    expect(result.exitCode).toBe(1)
    expect(result.log).toMatch(/plan: .*leftovers are deleted by a plan only.*run with dry-run: true/u)
    expect(world.simulator.requests).toEqual([])
  })

  test.each([
    [{ roots: '' }, /roots: got nothing; name where/u],
    [{ roots: '/' }, /names the whole file system/u],
    [{ roots: '/mnt/../etc' }, /an empty segment, "\." or "\.\."/u],
    [{ tags: 'x' }, /tags: got "x", which target: leftovers has no use for/u],
    [{ 'age-field': 'last-change' }, /age-field: got "last-change"/u],
    [{ protect: 'none' }, /protect: got "none"/u],
    [{ users: 'Ada' }, /users: got "Ada"/u],
    [{ target: 'tasks' }, /roots: got ".*", which target: tasks has no use for/u],
  ])('for %j', async (inputs, why) => {
    const world = await makeLeftovers('folder')
    const result = await run(world, { 'dry-run': 'true', ...inputs })
    expect([result.exitCode, result.log]).toEqual([1, expect.stringMatching(why)])
    expect(world.simulator.requests).toEqual([])
  })

  test.each([
    ['/no/such/folder', /there is no such folder on this machine/u],
    ['s3://no-endpoint.lan:9000/bucket', /its endpoint is not named/u],
  ])('for the root %s', async (roots, why) => {
    const world = await makeLeftovers('folder')
    const result = await run(world, { 'dry-run': 'true', roots })
    expect([result.exitCode, result.log]).toEqual([1, expect.stringMatching(why)])
  })

  test('for roots of which one holds the other', async () => {
    const world = await makeLeftovers('folder')
    const result = await run(world, { 'dry-run': 'true', roots: `${world.root}\n${world.root}/Vision` })
    expect([result.exitCode, result.log]).toEqual([1, expect.stringContaining('hold one another')])
  })

  test('with a plan of other roots', async () => {
    const world = await makeLeftovers('folder')
    const { plan } = await makePlan(world)
    const result = await run(world, { plan, roots: `${world.root}/Vision` })
    expect([result.exitCode, result.log]).toEqual([1, expect.stringContaining('roots was')])
    expect(world.foldersOf()).toContain(folderOf(DEAD))
  })
})

describe('a mounted fileserver', () => {
  test('needs no right to write to the mount', async () => {
    const world = await makeLeftovers('mounted')
    const { plan } = await makePlan(world)
    const result = await run(world, { plan })
    const posts = world.simulator.requests.filter(
      ({ endpoint, method }) => endpoint === 'fileserver' && method === 'POST',
    )
    expect(posts.length).toBeGreaterThan(0)
    expect(result.outputs['deleted-count']).toBe('3')
  })

  test('that is another one than at the address loses nothing, in a dry run and a live one', async () => {
    const world = await makeLeftovers('mounted')
    const { plan } = await makePlan(world)
    const before = world.files()
    Object.assign(world.simulator.store, { files: (await makeLeftovers('folder')).simulator.store.files })
    const dry = await makePlan(world)
    expect([dry.result.exitCode, dry.result.log]).toEqual([1, expect.stringContaining('local-roots')])
    const live = await run(world, { plan })
    expect([live.exitCode, live.outputs['deleted-count']]).toEqual([1, '0'])
    expect(world.files()).toEqual(before)
  })
})

test('what comes into a folder while the run is on its way stays', async () => {
  const world = await makeLeftovers('mounted')
  const { plan } = await makePlan(world)
  let asked = 0
  world.simulator.onRequest = ({ endpoint }) => {
    // The last look at the server comes with the batch.
    if (endpoint !== 'models.get_all_ex' || ++asked < 5) return
    addModel(world.simulator.store, { uri: `s3://elsewhere/x.${GONE}/m` })
  }
  const result = await run(world, { plan })
  expect(result.exitCode).toBe(0)
  expect(fates(result)).toMatchObject({ '9': 'named-by-record' })
  expect(world.foldersOf()).toContain(folderOf(GONE))
})

test('a file that cannot be deleted fails its folder, and the next run goes on', async () => {
  const world = await makeLeftovers('folder')
  const { plan } = await makePlan(world)
  const folder = path.join(world.root, folderOf(DEAD), 'models')
  const isRoot = process.getuid?.() === 0
  if (isRoot) return
  chmodSync(folder, 0o555)
  const result = await run(world, { plan })
  expect([result.exitCode, fates(result)]).toEqual([
    1,
    expect.objectContaining({ dead: 'failed', '9': 'deleted' }),
  ])
  chmodSync(folder, 0o755)
  expect((await run(world, { plan })).outputs['deleted-count']).toBe('1')
})
