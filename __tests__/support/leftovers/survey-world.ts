import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { Model } from '../../../src/clearml/models.ts'
import { draftOf, type Drafted } from '../../../src/cleanup/leftovers/draft.ts'
import { createFolderLister } from '../../../src/cleanup/leftovers/list-folders.ts'
import { surveyLeftovers, type Grounds, type LeftoverSurvey } from '../../../src/cleanup/leftovers/survey.ts'
import type { Bucket } from '../../../src/files/stores/store.ts'
import type { Approval } from '../../../src/plan/approve.ts'
import type { Bounds } from '../../../src/plan/bounds.ts'
import { WHOLE } from '../../../src/plan/shard.ts'
import { FakeClearML } from '../fake-clearml.ts'
import { FakeStore } from './fake-store.ts'
import { DAY, FILES_HOST, hexId, model, NOW, rule, server, stores, task, type Inputs } from '../fixtures.ts'

export const S3: Bucket = { store: 's3', host: undefined, bucket: 'ml' }
export const DISK: Bucket = { store: 'folder', bucket: '/' }
export const STORES = stores({ 'files-host': FILES_HOST, 's3-endpoints': 'http://minio.lan:9000' })

/** Old enough for the default threshold. */
export const OLD = { modifiedAtMs: NOW - 90 * DAY }
export const YOUNG = { modifiedAtMs: NOW - DAY }

export const [LIVE, GONE, FORMER, NAMED] = [hexId('1'), hexId('2'), hexId('3'), hexId('4')]

/** Where the uploader puts files of a task. */
export const keyOf = (taskId: string, rest = 'models/m.pt'): string => `store/Vision/train.${taskId}/${rest}`

/** A server with one task, and a bucket with the files of it and of three that are gone; a model names one of these. */
export function makeWorld(): { clearml: FakeClearML; store: FakeStore } {
  const clearml = new FakeClearML(
    [task({ id: LIVE, parentId: `__DELETED__${FORMER}` })],
    [model('m1', LIVE, { uri: `S3://ml/${keyOf(NAMED).replace('.', '%2E')}` })],
  )
  const store = new FakeStore(STORES)
  for (const id of [LIVE, GONE, FORMER, NAMED]) {
    store.put(S3, keyOf(id), { bytes: 100, ...OLD })
    store.put(S3, keyOf(id, 'artifacts/a b.pkl'), { bytes: 10, ...OLD })
  }
  store.put(S3, 'store/README.md', { bytes: 7, ...OLD })
  return { clearml, store }
}

type Setup = Pick<Grounds, 'roots' | 'stores'> & Bounds & { approval: Approval; signal: AbortSignal }

export function groundsOf(
  store: FakeStore,
  {
    roots = ['s3://ml/store'],
    stores: configured = STORES,
    signal = new AbortController().signal,
  }: Partial<Setup> = {},
): Grounds {
  return {
    ...{ roots, stores: configured, realOf: (folder) => Promise.resolve(folder) },
    listFolders: createFolderLister(store.listAll, signal, () => undefined),
  }
}

/** What lies below the roots of this world, and the plan of a run. */
export async function survey(
  { clearml, store }: { clearml: FakeClearML; store: FakeStore },
  setup: Partial<Setup> = {},
  inputs: Inputs = {},
): Promise<LeftoverSurvey & Drafted> {
  const { approval } = setup
  const by = rule({}, inputs)
  const grounds = groundsOf(store, setup)
  const found = await surveyLeftovers(clearml.api, server(), grounds, by, approval)
  const all: Bounds = { maxTasks: 0, abortAbove: { kind: 'never' }, shard: WHOLE, ...setup }
  return { ...found, ...draftOf(found.judged, found.known, by, all, approval) }
}

/** By id of the task, what the plan does with its folder. */
export function fatesOf({ draft: { plan } }: Drafted): Record<string, string> {
  const idOf = (entryId: string): string => entryId.slice(0, 32).replace(/0+$/u, '')
  const fates: [id: string, fate: string][] = [
    ...plan.families.flat().map(({ task: { id } }): [string, string] => [idOf(id), 'goes']),
    ...plan.beyondLimit.map(({ task: { id } }): [string, string] => [idOf(id), 'beyond']),
    ...plan.kept.map(({ task: { id }, reason }): [string, string] => [idOf(id), reason]),
    ...plan.gone.map(({ id }): [string, string] => [idOf(id), 'gone']),
  ]
  return Object.fromEntries(fates)
}

export type { Model, TaskContents }
