import {
  addArtifact,
  addDebugSamples,
  addOutputModel,
  addScalars,
  type Place,
} from '../../../simulator/seed-content.ts'
import { addTask } from '../../../simulator/seed.ts'
import type { Simulator } from '../../../simulator/server.ts'
import type { TaskDocument } from '../../../simulator/store.ts'
import type { ActionResult } from '../e2e/action.ts'
import { addEnded } from '../e2e/world.ts'

/** What a run may delete, and what it may not, at the moment of seeding. */
export type World = {
  doomed: ReadonlyMap<string, readonly string[]>
  survivingTasks: ReadonlySet<string>
  survivingFiles: ReadonlySet<string>
  /** Everything that lies on the fileservers now. */
  files: () => readonly string[]
}

const NAMES = ['old', 'say "hi"', 'a\\b 100%', '漢字 😀 שלום']

/**
 * Doomed tasks and protected ones, each with three debug samples, an artifact and a model.
 * @param second where the files of every third doomed task lie.
 */
export function seedWorld(simulator: Simulator, doomedCount = 12, second: Place = simulator): World {
  const doomed = Array.from({ length: doomedCount }, (_, i) =>
    addEnded(simulator.store, 40 + i, { name: `${NAMES[i % NAMES.length] ?? ''} ${i}` }),
  )
  const protectedTasks = [
    addEnded(simulator.store, 90, { name: 'published', status: 'published' }),
    addEnded(simulator.store, 5, { name: 'young' }),
    addEnded(simulator.store, 90, { name: 'restored', system_tags: [] }),
    addTask(simulator.store, { name: 'live' }),
  ]
  for (const [i, task] of doomed.entries()) addContent(i % 3 === 0 ? second : simulator, task)
  for (const task of protectedTasks) addContent(simulator, task)
  // As most trainings end: the records of these do not tell that they have samples.
  for (const [i, task] of doomed.entries()) if (i % 2 === 0) addScalars(simulator, task)
  const trees = new Set([simulator.store.files, second.store.files])
  const filesOf = (id: string): string[] =>
    [...trees].flatMap((tree) => tree.list()).filter((file) => file.includes(id))
  return {
    doomed: new Map(doomed.map(({ id }) => [id, filesOf(id)])),
    survivingTasks: new Set(protectedTasks.map(({ id }) => id)),
    survivingFiles: new Set(protectedTasks.flatMap(({ id }) => filesOf(id))),
    files: () => [...trees].flatMap((tree) => tree.list()),
  }
}

function addContent(place: Place, task: TaskDocument): void {
  addDebugSamples(place, task, { iterations: 3 })
  addArtifact(place, task, 'data')
  addOutputModel(place, task, `weights of ${task.name}`, { isSync: true })
}

/** Everything that is not as it must be after a run, in words; nothing where all is well. */
export function findViolations(simulator: Simulator, world: World, result: ActionResult): string[] {
  const { tasks } = simulator.store
  const present = new Set(world.files())
  const gone = [...world.doomed.keys()].filter((id) => !tasks.has(id))
  const missingFiles = [...world.doomed.values()].flat().filter((file) => !present.has(file))
  const totals = result.receipt?.totals ?? {}
  const fileTotals = totals['files'] as unknown as Record<string, number> | undefined
  const counted = (totals['deleted'] ?? 0) + (totals['gone'] ?? 0)
  const unknown = result.receipt?.tasks.filter(({ error }) => String(error).includes('not known')).length ?? 0
  // Whoever deleted in a call on which the server failed says that events may be left, and fails for it.
  const complete = gone.length === world.doomed.size && totals['eventsMayBeLeft'] === 0
  return [
    ...[...world.survivingTasks].filter((id) => !tasks.has(id)).map((id) => `protected task ${id} is gone`),
    ...[...world.survivingFiles]
      .filter((file) => !present.has(file))
      .map((file) => `protected file ${file} is gone`),
    ...gone
      .flatMap((id) => (world.doomed.get(id) ?? []).filter((file) => present.has(file)))
      .map((file) => `${file} is left although its record is gone`),
    ...(counted > gone.length || counted + unknown < gone.length
      ? [`says ${counted} tasks are gone (${unknown} unknown), ${gone.length} are`]
      : []),
    ...((fileTotals?.['deleted'] ?? 0) > missingFiles.length
      ? [`says ${fileTotals?.['deleted'] ?? 0} files were deleted, ${missingFiles.length} are gone`]
      : []),
    ...(Number(result.outputs['deleted-count']) !== (totals['deleted'] ?? 0)
      ? ['output and receipt differ']
      : []),
    ...((result.exitCode === 0) !== complete
      ? [`exit code ${result.exitCode ?? 'none'}, complete: ${String(complete)}`]
      : []),
    ...(result.outputs['stop-reason'] === 'done' || result.outputs['stop-reason'] === 'error'
      ? []
      : [`stop-reason ${result.outputs['stop-reason'] ?? 'missing'}`]),
    ...(complete && result.outputs['stop-reason'] === 'error' && result.exitCode === 0
      ? ['an error without failing']
      : []),
    ...(result.summary === '' ? ['no summary'] : []),
  ]
}
