import type { Simulator } from '../../../../simulator/server.ts'
import { COMPANY_ID, type ModelDocument, type Store, type TaskDocument } from '../../../../simulator/store.ts'
import { daysAgo } from '../../e2e/world.ts'
import { SCORE, SECRET } from './build.ts'
import type { Settings } from './specs.ts'

/** The rules as README and docs/how-it-decides.md tell them to users, over the documents of the server. */
export type Rules = {
  /** Whether the task's own fields let it go now. */
  qualifies: (task: TaskDocument) => boolean
  /** Whether nothing holds the task now but others of a circle that goes as a whole. */
  isFree: (task: TaskDocument) => boolean
  /** What a run without faults and edits has to delete of what is there now, in the end. */
  deletable: () => ReadonlySet<string>
}

export function rulesOf({ store, release }: Simulator, settings: Settings): Rules {
  const cutoff = daysAgo(30)
  const protects = !settings.protectNothing

  const qualifies = (task: TaskDocument): boolean => {
    const marks = task.system_tags ?? []
    const at = {
      'status-changed': task.status_changed,
      'last-change': task.last_change,
      'last-update': task.last_update,
    }[settings.ageField]
    const clock =
      settings.ageField === 'status-changed' && task.status === 'created' ? (at ?? task.created) : at
    const isPublished = task.status === 'published' || task.status === 'publishing'
    const isRunning = task.status === 'in_progress' || task.status === 'queued'
    const project = task.project === undefined ? undefined : store.projects.get(task.project)?.name
    return (
      task.company === COMPANY_ID &&
      marks.includes('archived') &&
      !(protects && (marks.includes('dataset') || marks.includes('reports'))) &&
      (settings.includeHidden || !marks.includes('hidden')) &&
      !(task.tags ?? []).some((tag) => tag.toLowerCase() === 'keep') &&
      !(settings.excludesProject && project === SECRET) &&
      !(isPublished && (protects || !release.atLeast('1.17'))) &&
      !(protects && isRunning) &&
      (settings.force || task.status === 'created') &&
      clock !== undefined &&
      clock < cutoff
    )
  }

  const deletable = (): ReadonlySet<string> => {
    const all = [...store.tasks.values()]
    const going = new Set(all.filter(qualifies).map(({ id }) => id))
    const selected = all.filter((task) => isSelected(task, settings, store))
    for (const id of [...newest(selected, settings), ...best(selected, settings)]) going.delete(id)
    for (let size = -1; size !== going.size;) {
      size = going.size
      const stays = (id: string): boolean => store.tasks.has(id) && !going.has(id)
      for (const task of all)
        if (going.has(task.id) && isHeld(task, store, settings, stays)) going.delete(task.id)
    }
    return going
  }

  const isFree = (task: TaskDocument): boolean => {
    if (!isHeld(task, store, settings, (id) => store.tasks.has(id))) return true
    const circle = circleOf(task, store, settings)
    const going = deletable()
    return !isHeld(task, store, settings, (id) => store.tasks.has(id) && !(circle.has(id) && going.has(id)))
  }
  return { qualifies, isFree, deletable }
}

/** The tasks that wait for this one and that it waits for, be it over others. */
function circleOf(task: TaskDocument, store: Store, settings: Settings): ReadonlySet<string> {
  const waitsFor = (id: string): readonly string[] => {
    const waiting = store.tasks.get(id)
    if (waiting === undefined) return []
    return [...store.tasks.keys()].filter((by) => isHeldBy(waiting, by, store, settings))
  }
  const reachedFrom = (start: string): ReadonlySet<string> => {
    const reached = new Set(waitsFor(start))
    for (const id of reached) for (const next of waitsFor(id)) reached.add(next)
    return reached
  }
  return new Set([...reachedFrom(task.id)].filter((id) => reachedFrom(id).has(task.id)))
}

function isHeldBy(task: TaskDocument, by: string, store: Store, settings: Settings): boolean {
  const isHeldByNobody = isHeld(task, store, settings, () => false)
  return !isHeldByNobody && isHeld(task, store, settings, (id) => id === by)
}

/** What counts for keep-last: excluded tasks do not, young and protected ones do. */
function isSelected(task: TaskDocument, settings: Settings, store: Store): boolean {
  const marks = task.system_tags ?? []
  return (
    task.company === COMPANY_ID &&
    marks.includes('archived') &&
    (settings.includeHidden || !marks.includes('hidden')) &&
    !(task.tags ?? []).some((tag) => tag.toLowerCase() === 'keep') &&
    !(settings.excludesProject && store.projects.get(task.project ?? '')?.name === SECRET) &&
    (settings.force || task.status === 'created')
  )
}

function newest(tasks: readonly TaskDocument[], { keepLast, ageField }: Settings): readonly string[] {
  const clock = (task: TaskDocument): number | undefined => {
    if (ageField === 'last-change') return task.last_change?.getTime()
    if (ageField === 'last-update') return task.last_update?.getTime()
    return (task.status_changed ?? (task.status === 'created' ? task.created : undefined))?.getTime()
  }
  const dated = tasks.filter((task) => clock(task) !== undefined)
  const byProject = Map.groupBy(dated, ({ project }) => project)
  return [...byProject.values()].flatMap((members) =>
    members
      .toSorted((a, b) => (clock(b) ?? 0) - (clock(a) ?? 0) || (a.id < b.id ? -1 : 1))
      .slice(0, keepLast)
      .map(({ id }) => id),
  )
}

/** The best of each project, and all that have no value: nothing tells how good they were. */
function best(tasks: readonly TaskDocument[], { keepBest }: Settings): readonly string[] {
  if (keepBest === 0) return []
  const scores = new Map(tasks.map((task) => [task.id, scoreOf(task)]))
  const isMeasured = ({ id }: TaskDocument): boolean => scores.get(id) !== undefined
  const byProject = Map.groupBy(tasks.filter(isMeasured), ({ project }) => project)
  const leaders = [...byProject.values()].flatMap((members) =>
    members
      .toSorted((a, b) => (scores.get(b.id) ?? 0) - (scores.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1))
      .slice(0, keepBest),
  )
  return [...leaders, ...tasks.filter((task) => !isMeasured(task))].map(({ id }) => id)
}

/** Read by name, where the action asks by the keys. */
function scoreOf(task: TaskDocument): number | undefined {
  type Entry = { metric: string; variant: string; value: unknown }
  const metrics = (task['last_metrics'] ?? {}) as Record<string, Record<string, Entry>>
  const entry = Object.values(metrics)
    .flatMap((variants) => Object.values(variants))
    .find(({ metric, variant }) => metric === SCORE.metric && variant === SCORE.variant)
  return typeof entry?.value === 'number' ? entry.value : undefined
}

export function isHeld(
  task: TaskDocument,
  store: Store,
  settings: Settings,
  stays: (id: string) => boolean,
): boolean {
  const all = [...store.tasks.values()]
  const models = modelsOf(task, store)
  const isController = task.type === 'controller'
  const markers = (task.execution?.artifacts ?? []).flatMap(
    ({ uri }) => /\.([0-9a-f]{32})\//u.exec(uri ?? '')?.[1] ?? [],
  )
  const names = (other: TaskDocument): boolean =>
    other.id !== task.id && JSON.stringify(other).includes(task.id)
  const isDataset = task.system_tags?.includes('dataset') === true
  return (
    (isController && all.some(({ parent, id }) => parent === task.id && stays(id))) ||
    (task.parent !== undefined &&
      all.some(
        (other) =>
          other.type === 'controller' &&
          other.id !== task.parent &&
          namesInGraph(other, task) &&
          stays(other.id),
      )) ||
    (isDataset &&
      all.some(
        (other) => other.system_tags?.includes('dataset') === true && names(other) && stays(other.id),
      )) ||
    (!settings.force && all.some(({ parent, status }) => parent === task.id && status === 'published')) ||
    (!settings.force && models.some(({ ready }) => ready === true)) ||
    models.some((model) => model.task !== undefined && model.task !== task.id && stays(model.task)) ||
    (isController && markers.some((id) => id !== task.id && stays(id))) ||
    (settings.deleteFiles === 'runner' &&
      !settings.deletesDespiteFileErrors &&
      (task.execution?.artifacts ?? []).some(
        ({ uri }) => uri?.includes('198.51.100.9') === true && uri.includes(task.id),
      ))
  )
}

function namesInGraph(controller: TaskDocument, task: TaskDocument): boolean {
  return JSON.stringify(controller['configuration'] ?? {}).includes(task.id)
}

/** Made by the task, or listed as its output. */
export function modelsOf(task: TaskDocument, store: Store): readonly ModelDocument[] {
  const listed = new Set((task.models?.output ?? []).map(({ model }) => model))
  return [...store.models.values()].filter(({ id, task: maker }) => maker === task.id || listed.has(id))
}
