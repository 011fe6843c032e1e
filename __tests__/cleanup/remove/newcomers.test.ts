import { describe, expect, test } from '@jest/globals'
import { createNewcomerClearer } from '../../../src/cleanup/remove/newcomers.ts'
import type { Claim } from '../../../src/cleanup/claim.ts'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import { locate, type Place } from '../../../src/files/locate.ts'
import { NO_FILES, type FileTally } from '../../../src/files/tally.ts'
import { FakeRemover, fileFailure } from '../../support/fake-remover.ts'
import { claim, FILES_HOST, fileOf, hexId, inspected, stores } from '../../support/fixtures.ts'

const [A, B] = [hexId('a'), hexId('b')]
const known = fileOf(A, 'known')
const placeOf = (uri: string): Place => locate(uri, stores())
const pathOf = (uri: string): string => uri.slice(FILES_HOST.length + 1)
const deleted = (...fileUrls: string[]): Outcome => ({ kind: 'deleted', models: 1, fileUrls })
const TALLY: FileTally = {
  ...NO_FILES,
  deleted: { ...NO_FILES.deleted, artifact: 1 },
  byStore: { fileserver: 1 },
}

/** Clears what came late for these tasks; of task A one file was known. */
function clear(
  given: readonly Claim[],
  remover = new FakeRemover(),
  deletedTaskIds: ReadonlySet<string> = new Set(),
): Promise<readonly Claim[]> {
  const items = [inspected(A, { namedUris: new Set([known]) }), inspected(B)]
  return createNewcomerClearer(remover.remover, placeOf, deletedTaskIds)(given, items)
}

async function tallyAfter(uri: string, remover = new FakeRemover()): Promise<FileTally | undefined> {
  const [entry] = await clear([claim(A, deleted(uri), { files: TALLY })], remover)
  return entry?.files
}

describe('what came late', () => {
  test('leaves what the inspection knew as it is, and takes it off the outcome', async () => {
    const remover = new FakeRemover()
    const given = claim(A, deleted(known), { files: TALLY })
    expect(await clear([given], remover)).toEqual([{ ...given, ifGone: deleted() }])
    expect(remover.files).toEqual([])
  })

  test('leaves a task as it is that the server did not delete', async () => {
    const given = claim(A, { kind: 'gone' })
    expect(await clear([given])).toEqual([given])
  })

  test('deletes an own file that nobody knew, and counts it where it lay', async () => {
    const remover = new FakeRemover()
    const late = fileOf(A, 'late')
    expect(await tallyAfter(late, remover)).toEqual({
      ...TALLY,
      deleted: { ...NO_FILES.deleted, artifact: 2 },
      byStore: { fileserver: 2 },
    })
    expect(remover.files).toEqual([pathOf(late)])
    expect(await tallyAfter(fileOf(A, 'late', 'gs://ml'))).toMatchObject({
      byStore: { fileserver: 1, gcs: 1 },
    })
  })

  test('tells of one that was gone, and of one that failed', async () => {
    const late = fileOf(A, 'late')
    const remover = new FakeRemover()
    remover.outcomes.set(pathOf(late), { kind: 'gone' })
    expect(await tallyAfter(late, remover)).toEqual({ ...TALLY, gone: 1 })
    remover.outcomes.set(pathOf(late), fileFailure('denied'))
    expect(await tallyAfter(late, remover)).toMatchObject({ failed: [{ uri: late, error: 'denied' }] })
    const silent = Object.assign(new FakeRemover(), {})
    const none = { ...silent.remover, deleteFiles: () => Promise.resolve([]) }
    const [entry] = await createNewcomerClearer(
      none,
      placeOf,
      new Set(),
    )([claim(A, deleted(late))], [inspected(A)])
    expect(entry?.files?.failed).toMatchObject([{ error: 'the store gave no answer' }])
  })

  test.each([
    [fileOf(B, 'theirs'), 'another-task'],
    [`${FILES_HOST}/data/set.csv`, 'unmarked'],
    ['https://example.com/x', 'foreign'],
    ['/mnt/x', 'local'],
  ])('lists %s, which is not its own', async (uri, reason) => {
    const remover = new FakeRemover()
    expect(await tallyAfter(uri, remover)).toEqual({
      ...TALLY,
      spared: [{ uri, kind: 'artifact', bytes: undefined, reason }],
    })
    expect(remover.files).toEqual([])
  })

  test('lists an own one on a host that is not configured as failed', async () => {
    const uri = fileOf(A, 'late', 'http://old-files:8081')
    expect(await tallyAfter(uri)).toMatchObject({
      failed: [{ uri, error: expect.stringContaining('not configured') as unknown }],
    })
  })

  test.each([fileOf(A, 'late', '/mnt'), `${FILES_HOST}/x/y.${A}/../late`])(
    'lists an own one that cannot be deleted as failed: %s',
    async (uri) => {
      expect(await tallyAfter(uri)).toMatchObject({ failed: [{ uri }], spared: [] })
    },
  )

  test('passes over what stands for no file', async () => {
    expect(await tallyAfter('file:///uploading_file')).toEqual(TALLY)
  })

  test('judges each task by its own id, and by what this run deleted', async () => {
    const remover = new FakeRemover()
    const late = fileOf(B, 'late')
    const done = await clear([claim(A, deleted(late)), claim(B, deleted(late))], remover, new Set([A, B]))
    expect(remover.files).toEqual([pathOf(late), pathOf(late)])
    expect(done.map(({ files }) => files?.deleted.artifact)).toEqual([1, 1])
  })

  test('a task whose files nobody looked at has all of them late', async () => {
    const [entry] = await clear([claim(B, deleted(fileOf(B, 'x'), fileOf(B, 'y')))])
    expect(entry).toMatchObject({ ifGone: deleted(), files: { deleted: { artifact: 2 } } })
  })
})
