import type { Simulator } from '../../../../simulator/server.ts'
import type { SourceRun } from './source-run.ts'
import type { Settings } from './specs.ts'
import type { Fileserver, Witness } from './witness.ts'

type Files = {
  deleted: Record<string, number>
  gone: number
  failed: { uri: string }[]
  spared: { uri: string }[]
}

/** Everything that a run says and that is not so. */
export function findLies(
  simulator: Simulator,
  run: SourceRun,
  { deletedTasks, deletedFiles, deletedModels, archivedTasks }: Omit<Witness, 'edit' | 'nextRun'>,
  { maxTasks, deletesDespiteFileErrors }: Settings,
): readonly string[] {
  const { outputs, receipt, failure } = run
  const lies: string[] = []
  const expect = (holds: boolean, lie: string): void => {
    if (!holds) lies.push(lie)
  }
  const counts = new Map<string, number>()
  let files = 0
  let failedFiles = 0
  let models = 0
  for (const row of receipt.tasks) {
    // What lies open is counted apart.
    if (row.decision !== 'archive') counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1)
    const isThere = simulator.store.tasks.has(row.id)
    const name = `task ${String(row['name'])}, ${row.outcome}`
    const tally = row['files'] as Files | undefined
    files += Object.values(tally?.deleted ?? {}).reduce((sum, count) => sum + count, 0)
    failedFiles += tally?.failed.length ?? 0
    models += Number(row['models'] ?? 0)
    if (row.outcome === 'deleted' || row.outcome === 'gone') expect(!isThere, `${name}, is there`)
    if (row.outcome === 'gone') expect(!deletedTasks.has(row.id), `${name}, was deleted by this run`)
    if (deletedTasks.has(row.id)) {
      const isKnown = row.outcome === 'deleted' || String(row['error']).includes('is not known')
      expect(isKnown, `${name}, was deleted by this run: ${String(row['error'] ?? row['reason'])}`)
    }
    if (row.outcome === 'deleted' && !deletesDespiteFileErrors) {
      for (const { uri } of tally?.failed ?? []) expect(uri.includes('/late'), `${name}, but ${uri} failed`)
    }
  }
  const listed = new Set(receipt.tasks.map(({ id }) => id))
  for (const id of deletedTasks)
    expect(listed.has(id), `task ${id} was deleted, and the receipt does not list it`)
  expect(files <= deletedFiles.size, `${files} files deleted, ${deletedFiles.size} are`)
  expect(models <= deletedModels.size, `${models} models deleted, ${deletedModels.size} are`)
  expect(
    maxTasks === 0 || deletedTasks.size <= maxTasks,
    `${deletedTasks.size} tasks deleted, ${maxTasks} allowed`,
  )

  const archived = receipt.tasks.filter(({ outcome }) => outcome === 'archived')
  for (const { id } of archived) expect(archivedTasks.has(id), `task ${id}, archived, was never sent`)
  const said = (output: string): number => Number(outputs[output])
  const total = (outcome: string): number => counts.get(outcome) ?? 0
  for (const outcome of ['deleted', 'kept', 'failed', 'remaining']) {
    expect(
      said(`${outcome}-count`) === total(outcome),
      `${outcome}-count ${said(`${outcome}-count`)} of ${total(outcome)}`,
    )
  }
  expect(said('deleted-files-count') === files, 'deleted-files-count is not what the rows say')
  expect(said('failed-files-count') === failedFiles, 'failed-files-count is not what the rows say')
  expect(said('deleted-models-count') === models, 'deleted-models-count is not what the rows say')
  expect(said('archived-count') === archived.length, 'archived-count is not what the rows say')
  expect(outputs['stop-reason'] === receipt.stopReason, 'stop-reason differs between outputs and receipt')

  const leftEvents = receipt.tasks.filter(({ eventsMayBeLeft }) => eventsMayBeLeft === true)
  expect(receipt.totals['eventsMayBeLeft'] === leftEvents.length, 'eventsMayBeLeft is not what the rows say')
  const isFine =
    ['done', 'max-tasks'].includes(receipt.stopReason) &&
    total('failed') + failedFiles + leftEvents.length === 0
  expect(
    (failure === undefined) === isFine,
    `the step ${failure === undefined ? 'succeeds' : `fails: ${failure}`}`,
  )
  if (receipt.stopReason === 'done') expect(total('remaining') === 0, 'done, but tasks are left')
  for (const secret of [simulator.secretKey, 'Bearer ']) {
    expect(!run.texts.some((text) => text.includes(secret)), `a text shows ${secret}`)
  }
  return lies
}

/**
 * Drafts whose makers are gone and that no task uses any more, so that no run finds them again. Only one whose maker
 * nothing tells stays, or whose file another model has, and a receipt lists it.
 */
export function findLeftModels({ store }: Simulator, runs: readonly SourceRun[]): readonly string[] {
  const used = new Set(
    [...store.tasks.values()].flatMap(({ models }) => models?.input ?? []).map(({ model }) => model),
  )
  const listed = new Set(
    runs.flatMap(({ receipt }) =>
      receipt.tasks
        .flatMap((row) => ((row['files'] ?? {}) as Partial<Files>).spared ?? [])
        .map(({ uri }) => uri),
    ),
  )
  return [...store.models.values()]
    .filter(({ id, ready, task, uri = '' }) => {
      const isFree = ready !== true && !store.tasks.has(task ?? '') && !used.has(id)
      return isFree && !listed.has(uri)
    })
    .map(({ name, id }) => `${name} ${id}`)
}

/** Files of tasks that the run deleted, that nothing protects, and that no receipt names. */
export function findOrphans(
  fileservers: readonly Fileserver[],
  { store }: Simulator,
  deletedTasks: ReadonlySet<string>,
  runs: readonly SourceRun[],
): readonly string[] {
  const named = runs.flatMap(({ receipt }) =>
    receipt.tasks.flatMap((row) => {
      const { failed = [], spared = [] } = (row['files'] ?? {}) as Partial<Files>
      return [...failed, ...spared].map(({ uri }) => uri)
    }),
  )
  const uris = [...named, ...[...store.models.values()].map(({ uri = '' }) => uri)]
  return fileservers.flatMap(({ filesUrl, store: { files } }) => {
    const kept = new Set(
      uris.filter((uri) => uri.startsWith(`${filesUrl}/`)).map((uri) => store.uploads.get(uri)),
    )
    return files.list().filter((path) => {
      const owner = /\.([0-9a-f]{32})\//u.exec(path)?.[1] ?? ''
      return deletedTasks.has(owner) && !kept.has(path)
    })
  })
}

/** Tasks that the run deleted, whose events are on the server for ever, and that its receipt does not tell of. */
export function findUnsaidEvents(
  { store }: Simulator,
  { receipt }: SourceRun,
  { deletedTasks }: Pick<Witness, 'deletedTasks'>,
): readonly string[] {
  const told = new Set(receipt.tasks.filter((row) => row['eventsMayBeLeft'] === true).map(({ id }) => id))
  return [...deletedTasks]
    .filter((id) => store.events.has(id) && !told.has(id))
    .map((id) => `events of task ${id} are left, and nobody says so`)
}
