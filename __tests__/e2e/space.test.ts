import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addArtifact, addOutputModel } from '../../simulator/seed-content.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { filesBelow, folderShelf, putFile } from '../support/e2e/folder-shelf.ts'
import { expectRecovery, runOver } from '../support/e2e/kill.ts'
import {
  countedFiles,
  expectCleaned,
  fileserverShelf,
  listedBytes,
  newWorld,
  seedWorld,
  type World,
} from '../support/e2e/stored-world.ts'
import { addEnded } from '../support/e2e/world.ts'

const RECORDED = 'file:///mnt/of-the-trainers'

let base: string
let root: string
let simulator: Simulator

beforeEach(async () => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'space-')))
  root = path.join(base, 'share')
  mkdirSync(root)
  simulator = await startSimulator()
})
afterEach(async () => {
  await simulator.close()
  rmSync(base, { recursive: true, force: true })
})

const run = (inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

type FileTotals = {
  deleted: number
  wouldDelete: number
  freedBytes: number
  measuredBytes: number
  estimatedBytes: number
  unsizedFiles: number
}
const totalsOf = ({ receipt }: ActionResult): FileTotals => receipt?.totals['files'] as unknown as FileTotals

describe('a shared folder', () => {
  const roots = (): Inputs => ({ 'local-roots': `${RECORDED}=${root}` })
  async function makeWorld(): Promise<World> {
    const world = newWorld(simulator, [folderShelf(root, RECORDED)])
    await seedWorld(world)
    return world
  }

  test('loses exactly what tasks own, to the byte, and keeps no empty folder of theirs', async () => {
    const world = await makeWorld()
    const result = await runOver(world, { inputs: roots() })
    expect([result.exitCode, result.log]).toEqual([0, result.log])
    await expectCleaned(world)
    expect(totalsOf(result)).toMatchObject({
      deleted: countedFiles(world),
      freedBytes: listedBytes(world),
      unsizedFiles: 0,
    })
    const folders = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )
    const empty = folders.filter(
      ({ parentPath, name }) => readdirSync(path.join(parentPath, name)).length === 0,
    )
    // In a folder out of which not all may go.
    expect(empty.map(({ name }) => name)).toEqual(['own'])
  })

  test('is only looked at by a dry run, which tells the same', async () => {
    const world = await makeWorld()
    const before = filesBelow(root)
    const result = await runOver(world, { inputs: { ...roots(), 'dry-run': 'true' } })
    expect(totalsOf(result)).toMatchObject({
      wouldDelete: countedFiles(world),
      freedBytes: listedBytes(world),
      measuredBytes: listedBytes(world),
      estimatedBytes: 0,
    })
    expect(filesBelow(root)).toEqual(before)
  })

  test('is finished by the next run after a kill', async () => {
    const at = ({ endpoint }: { endpoint: string }): boolean => endpoint === 'tasks.delete_many'
    await expectRecovery(await makeWorld(), { at, phase: 'before' }, { inputs: roots() })
  })

  test('that is not mounted has nothing that is gone', async () => {
    const world = await makeWorld()
    const tasks = [...simulator.store.tasks.keys()]
    renameSync(root, path.join(base, 'elsewhere'))
    mkdirSync(root)
    const empty = await runOver(world, { inputs: roots() })
    expect(empty.exitCode).toBe(1)
    expect(empty.log).toContain('is the share mounted?')
    putFile(root, 'another/share', 1)
    const other = await runOver(world, { inputs: roots() })
    expect(other.exitCode).toBe(1)
    expect(other.log).toContain('Check local-roots, and what is mounted there')
    expect([...simulator.store.tasks.keys()]).toEqual(tasks)
  })

  describe('with what a file system can hold', () => {
    let task: TaskDocument
    beforeEach(() => {
      task = addEnded(simulator.store, 60, { name: 'odd' })
    })
    const keyOf = (name: string): string => `p/odd.${task.id}/artifacts/${name}`
    const give = (name: string, bytes = 10): void => {
      putFile(root, keyOf(name), bytes)
      addArtifact(simulator, task, name, { uri: `${RECORDED}/${keyOf(name)}` })
    }
    const outcomeOf = ({ receipt }: ActionResult): unknown => receipt?.tasks[0]?.outcome

    test('names with line breaks, blanks and escapes are literal', async () => {
      for (const name of ['line\nbreak', ' a ', 'b%20c', '-rf', 'back\\slash', 'ü😀']) give(name)
      putFile(root, 'p/b c', 1)
      expect(outcomeOf(await run(roots()))).toBe('deleted')
      expect(filesBelow(root)).toEqual(['p/b c'])
    })

    test('a path with .. keeps its task, and reaches nothing', async () => {
      give('a')
      writeFileSync(path.join(base, 'outside'), 'x')
      const uri = `${RECORDED}/p/odd.${task.id}/../../../outside`
      addArtifact(simulator, task, 'climber', { uri })
      const result = await run(roots())
      expect([result.exitCode, outcomeOf(result)]).toEqual([1, 'failed'])
      expect(existsSync(path.join(base, 'outside'))).toBe(true)
      expect(filesBelow(root)).toEqual([keyOf('a')])
    })

    test('a symbolic link is not followed, be it a file, a folder or what no record names', async () => {
      const outside = path.join(base, 'outside')
      putFile(outside, 'kept', 5)
      give('a')
      symlinkSync(outside, path.join(root, `p/odd.${task.id}/linked`))
      const dry = await run({ ...roots(), 'dry-run': 'true' })
      expect(totalsOf(dry)).toMatchObject({ wouldDelete: 1, freedBytes: 10 })
      const result = await run(roots())
      expect(outcomeOf(result)).toBe('deleted')
      expect(filesBelow(outside)).toEqual(['kept'])
      expect(result.receipt?.tasks[0]?.['files']).toMatchObject({
        leftFolders: [`file://${root}/p/odd.${task.id}/`],
      })
    })

    test('a recorded file behind a link keeps its task', async () => {
      const outside = path.join(base, 'outside')
      putFile(outside, 'kept', 5)
      give('a')
      mkdirSync(path.join(root, `p/odd.${task.id}/models`), { recursive: true })
      symlinkSync(path.join(outside, 'kept'), path.join(root, `p/odd.${task.id}/models/linked`))
      addOutputModel(simulator, task, 'm', { uri: `${RECORDED}/p/odd.${task.id}/models/linked` })
      const result = await run(roots())
      expect([result.exitCode, outcomeOf(result)]).toEqual([1, 'failed'])
      expect(result.log).toContain('it is a symbolic link, and none is followed')
      expect(filesBelow(outside)).toEqual(['kept'])
    })

    test('a hard link goes, and frees nothing', async () => {
      give('a', 100)
      linkSync(path.join(root, keyOf('a')), path.join(base, 'other-name'))
      const result = await run(roots())
      expect(totalsOf(result)).toMatchObject({ deleted: 1, freedBytes: 0 })
      expect(existsSync(path.join(base, 'other-name'))).toBe(true)
    })

    test('what another task’s id marks stays', async () => {
      give('a')
      const theirs = `p/odd.${task.id}/copy.${'e'.repeat(32)}/f`
      putFile(root, theirs, 1)
      expect(outcomeOf(await run(roots()))).toBe('deleted')
      expect(filesBelow(root)).toEqual([theirs])
    })
  })

  test.each([
    ['/', 'names the whole file system'],
    ['share', 'begins with no path'],
    ['/mnt/a=share', 'is not absolute'],
    ['/a=/mnt/x\n/b=/mnt/x/y', 'lies in another root, or holds one'],
  ])('%j is refused as a root before anything is asked', async (text, problem) => {
    const result = await run({ 'local-roots': text })
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain(problem)
    expect(simulator.requests).toEqual([])
  })
})

describe('a fileserver', () => {
  let world: World
  beforeEach(async () => {
    world = newWorld(simulator, [fileserverShelf(simulator)])
    await seedWorld(world)
  })
  /** Its folder as it is now. */
  function mount(): Inputs {
    for (const file of simulator.store.files.list()) {
      const content = simulator.store.files.get(file) ?? 0
      putFile(root, file, typeof content === 'number' ? content : content.length)
    }
    return { 'local-roots': `${simulator.filesUrl}=${root}` }
  }
  const allBytes = (): number => world.goes.reduce((sum, { bytes }) => sum + bytes, 0)

  test('that is mounted tells sizes and what no record names, to the byte', async () => {
    const inputs = mount()
    const dry = totalsOf(await runOver(world, { inputs: { ...inputs, 'dry-run': 'true' } }))
    expect(dry).toMatchObject({
      wouldDelete: world.goes.length,
      freedBytes: allBytes(),
      measuredBytes: allBytes(),
      unsizedFiles: 0,
    })
    const live = await runOver(world, { inputs })
    expect([live.exitCode, live.log]).toEqual([0, live.log])
    await expectCleaned(world)
    expect(totalsOf(live)).toMatchObject({ deleted: world.goes.length, freedBytes: allBytes() })
    // It was only read.
    expect(filesBelow(root).length).toBe(world.goes.length + new Set(world.stays.map(({ key }) => key)).size)
  })

  const asked = (): number =>
    simulator.requests.filter(({ method, endpoint }) => endpoint === 'fileserver' && method === 'HEAD').length

  test('that is not mounted is asked for the sizes of models', async () => {
    const result = await runOver(world, { inputs: { 'dry-run': 'true' } })
    const named = world.goes.filter(
      ({ uri, key }) => uri !== undefined && /\/(?:models|artifacts)\//u.test(key),
    )
    const known = named.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(totalsOf(result)).toMatchObject({ freedBytes: known, estimatedBytes: 0 })
    expect(result.log).toContain('measured')
  })

  test('is asked within the budget, and the rest is estimated', async () => {
    const without = asked()
    const zero = totalsOf(await runOver(world, { inputs: { 'dry-run': 'true', 'size-requests': '0' } }))
    const proof = asked() - without
    expect(zero).toMatchObject({ measuredBytes: 0, estimatedBytes: 0 })
    const five = totalsOf(await runOver(world, { inputs: { 'dry-run': 'true', 'size-requests': '5' } }))
    expect(five.estimatedBytes).toBeGreaterThan(0)
    expect(asked() - without - 2 * proof).toBeGreaterThanOrEqual(5)
  })

  test('is known to a live run as its approved plan measured it', async () => {
    const plan = path.join(base, 'plan.json')
    const dry = await runOver(world, { inputs: { 'dry-run': 'true', 'receipt-file': plan } })
    const live = await runOver(world, { inputs: { plan } })
    expect([live.exitCode, live.log]).toEqual([0, live.log])
    const { freedBytes, measuredBytes } = totalsOf(dry)
    expect(measuredBytes).toBeGreaterThan(0)
    expect(totalsOf(live)).toMatchObject({ freedBytes, measuredBytes })
  })
})
