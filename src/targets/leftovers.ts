import { realpath } from 'node:fs/promises'
import { draftOf } from '../cleanup/leftovers/draft.ts'
import { dryRunOfLeftovers } from '../cleanup/leftovers/dry-run.ts'
import { asInspected } from '../cleanup/leftovers/inspected.ts'
import { createFolderLister } from '../cleanup/leftovers/list-folders.ts'
import { createRecheck } from '../cleanup/leftovers/recheck.ts'
import { leftoversRemover } from '../cleanup/leftovers/remove.ts'
import { surveyLeftovers, type Grounds } from '../cleanup/leftovers/survey.ts'
import type { Cleaner } from '../cleanup/cleaner.ts'
import { configureStores } from '../files/locate.ts'
import type { FoundFolder } from '../leftovers/entry.ts'
import { makeRule } from '../plan/policy.ts'
import type { Target } from './target.ts'

/** Folders of tasks that are no more, with all that lies in them. */
export const leftoversTarget: Target = async (config, work) => {
  const { clearml, server, approval, signal, startedAtMs, stores } = work
  const { dryRun, concurrency } = config
  const [settings] = config.rules
  if (settings === undefined) throw new Error('there is no rule by which leftovers could be chosen')
  const rule = makeRule(settings, EVERYTHING, startedAtMs, config.noticeDays)
  const grounds: Grounds = {
    ...{ roots: config.roots, stores: configureStores(config), realOf: realpath },
    listFolders: createFolderLister(stores.listAll, signal, work.onPage),
  }
  const { judged, known, findings } = await surveyLeftovers(clearml, server, grounds, rule, approval)
  const { draft, folders } = draftOf(judged, known, rule, config, approval)
  const folderOf = (id: string): FoundFolder => {
    const folder = folders.get(id)
    if (folder === undefined) throw new Error(`${id} was to go, and was not found`)
    return folder
  }
  const cleanerWith = (remove: Cleaner['remove']): Cleaner => ({
    remove,
    // Everything is asked right before the deletion.
    prepare: (stage) =>
      Promise.resolve({ inspected: stage.map((item) => asInspected(item)), settled: [], waiting: [] }),
  })
  return {
    draft,
    findings,
    toArchive: [],
    cleanersOn: (_, onBegin) => {
      const recheck = createRecheck(clearml, known)
      const { remove } = dryRun
        ? dryRunOfLeftovers(stores, folderOf)
        : leftoversRemover({
            ...{ remover: stores, listAll: stores.listAll, recheck, folderOf, concurrency, onBegin },
          })
      const cleaner = cleanerWith(remove)
      return () => cleaner
    },
    // The listing has told them all.
    withSizes: (settled) => Promise.resolve(settled),
    confirm: () => Promise.resolve({ settled: [] }),
    archive: () => Promise.resolve(),
  }
}

/** Names of projects are compared with paths: the server may not have them any more. */
const EVERYTHING = { projectIds: undefined, excludedProjectIds: new Set<string>(), userIds: undefined }
