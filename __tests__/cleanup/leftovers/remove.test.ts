import { describe, expect, test } from '@jest/globals'
import { dryRunOfLeftovers } from '../../../src/cleanup/leftovers/dry-run.ts'
import { asInspected } from '../../../src/cleanup/leftovers/inspected.ts'
import { createRecheck } from '../../../src/cleanup/leftovers/recheck.ts'
import { leftoversRemover } from '../../../src/cleanup/leftovers/remove.ts'
import type { Inspected } from '../../../src/cleanup/inspect/inspected.ts'
import type { Settled } from '../../../src/cleanup/outcome.ts'
import { objectUri } from '../../../src/files/bucket-uri.ts'
import type { Bucket, FileOutcome } from '../../../src/files/stores/store.ts'
import { FakeStore } from '../../support/leftovers/fake-store.ts'
import { fileFailure } from '../../support/fake-remover.ts'
import { FILES_HOST, hexId, stores, task } from '../../support/fixtures.ts'
import {
  FORMER,
  GONE,
  keyOf,
  makeWorld,
  OLD,
  S3,
  survey,
  YOUNG,
} from '../../support/leftovers/survey-world.ts'

const MOUNT: Bucket = { store: 'folder', bucket: '/srv/files' }
const MOUNTED = stores({ 'files-host': FILES_HOST, 'local-roots': `${FILES_HOST}=/srv/files` })

/** A world whose plan is about to be carried out. */
async function prepared(world = makeWorld(), options: Parameters<typeof survey>[1] = {}) {
  const { draft, folders, known } = await survey(world, options)
  const begun: Inspected[] = []
  const folderOf = (id: string) => folders.get(id)!
  const remover = leftoversRemover({
    remover: world.store.hands,
    listAll: world.store.listAll,
    recheck: createRecheck(world.clearml.api, known),
    ...{ folderOf, concurrency: 2, onBegin: (items) => begun.push(...items) },
  })
  const items = draft.plan.families.flat().map((item) => asInspected(item))
  return { ...world, begun, items, folderOf, remove: () => remover.remove(items) }
}

/** By the first digit of the id. */
function outcomes(settled: readonly Settled[]): Record<string, string> {
  return Object.fromEntries(
    settled.map(({ task: { id }, outcome }) => [
      id.slice(0, 1),
      outcome.kind === 'kept' ? outcome.reason : outcome.kind,
    ]),
  )
}

const uriOf = (id: string, rest?: string): string => objectUri(S3, keyOf(id, rest))

describe('a leftover', () => {
  test('goes with every file in it, and nothing else does', async () => {
    const { store, remove, begun } = await prepared()
    const { settled, claims } = await remove()
    expect([outcomes(settled), claims]).toEqual([{ '2': 'deleted', '3': 'deleted' }, []])
    expect(store.deleted.every((uri) => uri.includes(GONE) || uri.includes(FORMER))).toBe(true)
    expect(store.uris).toHaveLength(5)
    expect(settled[0]?.files).toMatchObject({
      deleted: { unrecorded: 2 },
      freedBytes: 110,
      byStore: { s3: 2 },
    })
    expect(begun).toHaveLength(2)
  })

  test('is listed once before and once after its deletion', async () => {
    const { store, remove } = await prepared()
    store.listed.length = 0
    await remove()
    expect(store.listed.filter((uri) => uri.includes(GONE))).toHaveLength(2)
  })

  test('that went by other hands is gone', async () => {
    const { store, remove } = await prepared()
    for (const uri of store.uris) if (uri.includes(GONE)) store.drop(uri)
    expect(outcomes((await remove()).settled)).toEqual({ '2': 'gone', '3': 'deleted' })
  })

  test('of which a part is gone goes', async () => {
    const { store, remove } = await prepared()
    store.drop(uriOf(GONE))
    expect(outcomes((await remove()).settled)).toMatchObject({ '2': 'deleted' })
  })
})

describe('stays, untouched, where since the survey', () => {
  test.each<[what: string, change: (world: Awaited<ReturnType<typeof prepared>>) => void, reason: string]>([
    ['its task came back', ({ clearml }) => clearml.set(task({ id: GONE })), 'task-exists'],
    ['a young file came', ({ store }) => store.put(S3, keyOf(GONE, 'new'), YOUNG), 'folder-changed'],
    ['an old file came', ({ store }) => store.put(S3, keyOf(GONE, 'old'), OLD), 'folder-changed'],
    [
      'a file was overwritten',
      ({ store }) => store.put(S3, keyOf(GONE), { bytes: 1, ...YOUNG }),
      'folder-changed',
    ],
    ['a file grew', ({ store }) => store.put(S3, keyOf(GONE), { bytes: 999, ...OLD }), 'folder-changed'],
    [
      'another task’s folder came into it',
      ({ store }) => store.put(S3, keyOf(GONE, `x.${hexId('7')}/m`), OLD),
      'holds-task-folders',
    ],
  ])('%s', async (_, change, reason) => {
    const world = await prepared()
    const before = world.store.uris.filter((uri) => uri.includes(GONE))
    change(world)
    expect(outcomes((await world.remove()).settled)).toEqual({ '2': reason, '3': 'deleted' })
    expect(world.store.uris).toEqual(expect.arrayContaining(before))
    expect(world.begun.map(({ task: { id } }) => id.slice(0, 1))).toEqual(['3'])
  })
})

describe('fails', () => {
  test('where a file cannot be deleted, and tells why', async () => {
    const { store, remove } = await prepared()
    store.outcomes.set(uriOf(GONE), fileFailure('locked'))
    const { settled } = await remove()
    expect(outcomes(settled)).toEqual({ '2': 'failed', '3': 'deleted' })
    expect(settled.find(({ outcome }) => outcome.kind === 'failed')).toMatchObject({
      outcome: { error: '1 of its 2 files could not be deleted: locked' },
      files: { failed: [{ error: 'locked' }], deleted: { unrecorded: 1 } },
    })
  })

  test('where a store says that it deleted, and the file is there', async () => {
    const { store, remove } = await prepared()
    const lie: FileOutcome = { kind: 'deleted' }
    store.outcomes.set(uriOf(GONE), lie)
    expect((await remove()).settled.find(({ outcome }) => outcome.kind === 'failed')).toMatchObject({
      outcome: { error: '1 files are in it after their deletion' },
    })
  })

  test('where it cannot be listed before or after', async () => {
    for (const nth of [1, 2]) {
      const { store, remove } = await prepared()
      let listings = 0
      store.beforeList = (uri) => {
        if (uri.includes(GONE) && ++listings === nth) throw new Error('SlowDown')
      }
      expect(outcomes((await remove()).settled)).toEqual({ '2': 'failed', '3': 'deleted' })
    }
  })

  test('as a whole, before anything is touched, where the server does not answer', async () => {
    const { clearml, store, remove } = await prepared()
    clearml.beforeCall = (name) => {
      if (name === 'existing') throw new Error('502')
    }
    await expect(remove()).rejects.toThrow('502')
    expect(store.deleted).toEqual([])
  })
})

/** A mounted fileserver with two leftovers, of which one is empty. */
async function mounted() {
  const { clearml } = makeWorld()
  const store = new FakeStore(MOUNTED)
  const key = (id: string, rest = ''): string => `Vision/t%20r.${id}/${rest}`
  store.put(MOUNT, key(GONE, 'a b%.pt'), OLD)
  store.makeFolder(MOUNT, key(FORMER, 'models/'), OLD.modifiedAtMs)
  return { clearml, store, key, options: { roots: [FILES_HOST], stores: MOUNTED } }
}

describe('a mounted fileserver', () => {
  test('loses files and folders by its address', async () => {
    const { options, ...world } = await mounted()
    const { store, remove } = await prepared(world, options)
    expect(outcomes((await remove()).settled)).toEqual({ '2': 'deleted', '3': 'deleted' })
    expect([store.uris, store.folderUris.filter((uri) => /\.[0-9a-f]{32}/u.test(uri))]).toEqual([[], []])
  })

  test('that does not have what lies on disk loses nothing', async () => {
    const { options, ...world } = await mounted()
    world.store.hasFiles = false
    const { store, remove, begun } = await prepared(world, options)
    const { settled } = await remove()
    expect(outcomes(settled)).toMatchObject({ '2': 'failed' })
    expect(JSON.stringify(settled)).toContain('local-roots')
    expect(store.deleted).toEqual([])
    expect(begun.map(({ task: { id } }) => id.slice(0, 1))).toEqual([])
  })

  test('keeps a folder into which something comes at the last moment', async () => {
    const { options, ...world } = await mounted()
    const { store, remove } = await prepared(world, options)
    let listings = 0
    store.beforeList = (uri) => {
      if (uri.includes(GONE) && ++listings === 2) store.put(MOUNT, world.key(GONE, 'late'), YOUNG)
    }
    expect(outcomes((await remove()).settled)).toMatchObject({ '2': 'failed', '3': 'deleted' })
    expect(store.uris.some((uri) => uri.endsWith('/late'))).toBe(true)
  })
})

describe('a dry run', () => {
  test('tells what would go from the listing of the survey, and asks the stores whether they could', async () => {
    const world = await prepared()
    world.store.listed.length = 0
    const dry = dryRunOfLeftovers(world.store.hands, world.folderOf)
    const { settled } = await dry.remove(world.items)
    expect(outcomes(settled)).toEqual({ '2': 'would-delete', '3': 'would-delete' })
    expect(settled[0]?.files).toMatchObject({
      deleted: { unrecorded: 2 },
      freedBytes: 110,
      byStore: { s3: 2 },
    })
    expect([world.store.listed, world.store.deleted]).toEqual([[], []])
  })

  test('fails where a live one would', async () => {
    const world = await prepared()
    world.store.outcomes.set(uriOf(GONE), fileFailure('no right to delete'))
    const { settled } = await dryRunOfLeftovers(world.store.hands, world.folderOf).remove(world.items)
    expect(outcomes(settled)).toEqual({ '2': 'failed', '3': 'would-delete' })
    expect(settled[0]?.files?.failed).toMatchObject([{ error: 'no right to delete' }])
  })

  test('fails where the fileserver is another one', async () => {
    const { options, ...given } = await mounted()
    given.store.hasFiles = false
    const world = await prepared(given, options)
    const { settled } = await dryRunOfLeftovers(world.store.hands, world.folderOf).remove(world.items)
    expect(outcomes(settled)).toMatchObject({ '2': 'failed' })
  })
})
