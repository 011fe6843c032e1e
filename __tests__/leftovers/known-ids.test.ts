import { expect, test } from '@jest/globals'
import type { RecordedFiles } from '../../src/clearml/recorded-files.ts'
import { findKnownIds, type KnownIds } from '../../src/leftovers/known-ids.ts'
import { hexId } from '../support/fixtures.ts'

const [A, B, C, D, E] = [hexId('a'), hexId('b'), hexId('c'), hexId('d'), hexId('e')]

type World = {
  tasks?: readonly Partial<RecordedFiles>[]
  models?: readonly Partial<RecordedFiles>[]
  datasets?: readonly string[]
  projects?: readonly string[]
  targets?: readonly string[]
}

const record = (given: Partial<RecordedFiles>): RecordedFiles => ({ id: D, uris: [], mentions: [], ...given })

async function knownOf({ tasks = [], models = [], datasets = [], projects = [], targets = [] }: World) {
  const visitAll = (records: readonly Partial<RecordedFiles>[]) => (visit: (one: RecordedFiles) => void) => {
    for (const one of records) visit(record(one))
    return Promise.resolve()
  }
  return await findKnownIds(
    {
      scanTaskFiles: visitAll(tasks),
      scanModelFiles: visitAll(models),
      scanDatasets: (visit) => {
        for (const text of datasets) visit(D, text)
        return Promise.resolve()
      },
      allProjects: () => Promise.resolve(projects.map((id) => ({ id, name: id }))),
      allUsers: () => Promise.resolve([]),
      lastChangeAtMs: () => Promise.resolve(77),
      scanTaskFilesSince: () => Promise.reject(new Error('nothing changed yet')),
      modelFilesNaming: () => Promise.resolve([]),
    },
    targets,
  )
}

const held = (set: keyof KnownIds, known: KnownIds): readonly string[] => {
  const ids = known[set]
  return typeof ids === 'object' ? [A, B, C, D, E].filter((id) => ids.has(id)) : []
}

test('every task is known, and every task in whose folder one of its files lies', async () => {
  const known = await knownOf({ tasks: [{ id: A, uris: [`http://files/Vision/train.${B}/artifacts/x`] }] })
  expect(held('tasks', known)).toEqual([A])
  expect(held('named', known)).toEqual([B])
})

test('a model names the folder that its file lies in, and one that is called after itself', async () => {
  const known = await knownOf({ models: [{ id: A, uris: [`s3://ml/train.${B}/m.pt`, C] }] })
  expect(held('tasks', known)).toEqual([])
  expect(held('named', known)).toEqual([A, B, C])
})

test('what was said of a task that is gone tells that it was this server’s, and keeps nothing', async () => {
  const known = await knownOf({
    tasks: [{ id: A, mentions: [`__DELETED__${B}`] }],
    models: [{ id: D, mentions: [`Created by task id: ${C}`] }],
  })
  expect(held('former', known)).toEqual([B, C])
  expect(held('named', known)).toEqual([D])
})

test('what dataset versions build on is named, and so is what addresses are mapped to', async () => {
  const known = await knownOf({
    datasets: [JSON.stringify({ configuration: { parents: [A] } })],
    targets: [`/data/train.${B}`],
  })
  expect(held('named', known)).toEqual([A, B])
})

test('projects are known by themselves, and so is the instant before the look', async () => {
  const known = await knownOf({ projects: [E, 'odd id'] })
  expect(held('projects', known)).toEqual([E])
  expect(known.asOfMs).toBe(77)
})
