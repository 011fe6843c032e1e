import type { Simulator } from '../../../../simulator/server.ts'
import { COMPANY_ID, type ModelDocument, type Store, type TaskDocument } from '../../../../simulator/store.ts'
import { daysAgo } from '../../e2e/world.ts'
import { SCORE, SECRET } from './build.ts'
import type { RuleSpec, Settings } from './specs.ts'

/** The rules as README and docs/how-it-decides.md tell them to users, over the documents of the server. */
export type Rules = {
  /** Whether the task's own fields let it go now. */
  qualifies: (task: TaskDocument) => boolean
  /** Whether nothing holds the task now but others of a circle that goes as a whole. */
  isFree: (task: TaskDocument) => boolean
  /** Whether the task, which lies open, may be put into the archive now. */
  mayBeArchived: (task: TaskDocument) => boolean
  /** What a run without faults and edits has to archive of what is there now. */
  archivable: () => ReadonlySet<string>
  /** What a run without faults and edits has to delete of what is there now, in the end. */
  deletable: () => ReadonlySet<string>
}

export function rulesOf({ store, release }: Simulator, settings: Settings): Rules {
  const ruleOf = (task: TaskDocument): RuleSpec | undefined =>
    settings.rules.find((rule) => takesIn(task, rule, store))
  const world = { store, settings, isForced: (task: TaskDocument) => ruleOf(task)?.force === true }

  const qualifies = (task: TaskDocument): boolean => {
    const rule = ruleOf(task)
    if (rule === undefined || rule.keep) return false
    const protects = !rule.protectNothing
    const marks = task.system_tags ?? []
    const clock = clockOf(task, rule)
    const isPublished = task.status === 'published' || task.status === 'publishing'
    const isRunning = task.status === 'in_progress' || task.status === 'queued'
    return (
      task.company === COMPANY_ID &&
      marks.includes('archived') &&
      !(protects && (marks.includes('dataset') || marks.includes('reports'))) &&
      !(isPublished && (protects || !release.atLeast('1.17'))) &&
      !(protects && isRunning) &&
      (rule.force || task.status === 'created') &&
      clock !== undefined &&
      clock < daysAgo(rule.days)
    )
  }

  const mayBeArchived = (task: TaskDocument): boolean => {
    const rule = ruleOf(task)
    if (rule === undefined || rule.keep || rule.archiveAfterDays === 0) return false
    const marks = task.system_tags ?? []
    const isFinished = ['created', 'stopped', 'failed', 'completed'].includes(task.status)
    const since = daysAgo(rule.archiveAfterDays)
    return (
      task.company === COMPANY_ID &&
      !marks.includes('archived') &&
      !(!rule.protectNothing && (marks.includes('dataset') || marks.includes('reports'))) &&
      isFinished &&
      [task.last_change, task.last_update].every((at) => at !== undefined && at < since)
    )
  }

  const deletable = (): ReadonlySet<string> => {
    const all = [...store.tasks.values()]
    const going = new Set(all.filter(qualifies).map(({ id }) => id))
    for (const rule of settings.rules) {
      if (rule.keep) continue
      const counted = all.filter((task) => ruleOf(task) === rule && counts(task, rule))
      for (const id of [...newest(counted, rule), ...best(counted, rule)]) going.delete(id)
    }
    for (let size = -1; size !== going.size;) {
      size = going.size
      const stays = (id: string): boolean => store.tasks.has(id) && !going.has(id)
      for (const task of all) if (going.has(task.id) && isHeld(task, world, stays)) going.delete(task.id)
    }
    return going
  }

  const isFree = (task: TaskDocument): boolean => {
    if (!isHeld(task, world, (id) => store.tasks.has(id))) return true
    const circle = circleOf(task, world)
    const going = deletable()
    return !isHeld(task, world, (id) => store.tasks.has(id) && !(circle.has(id) && going.has(id)))
  }
  const archivable = (): ReadonlySet<string> =>
    new Set([...store.tasks.values()].filter(mayBeArchived).map(({ id }) => id))
  return { qualifies, isFree, deletable, mayBeArchived, archivable }
}

/** What a hold depends on. */
type World = { store: Store; settings: Settings; isForced: (task: TaskDocument) => boolean }

/** Whether the rule is the one that decides, if none before it is. */
function takesIn(task: TaskDocument, rule: RuleSpec, store: Store): boolean {
  const project = store.projects.get(task.project ?? '')?.name
  const isHidden = task.system_tags?.includes('hidden') === true
  const isMarkedToStay = (task.tags ?? []).some((tag) => tag.toLowerCase() === 'keep')
  return (
    (rule.includeHidden || !isHidden) &&
    // That tag is a default of rules that delete.
    (rule.keep || !isMarkedToStay) &&
    !(rule.excludesProject && project === SECRET) &&
    TAKES[rule.takes](task, project)
  )
}

const TAKES: Record<RuleSpec['takes'], (task: TaskDocument, project: string | undefined) => boolean> = {
  all: () => true,
  vision: (_, project) => project === 'Vision' || project?.startsWith('Vision/') === true,
  other: ({ tags = [] }) => tags.includes('other'),
  controllers: ({ type }) => type === 'controller',
}

function clockOf(task: TaskDocument, { ageField }: RuleSpec): Date | undefined {
  if (ageField === 'last-change') return task.last_change
  if (ageField === 'last-update') return task.last_update
  return task.status_changed ?? (task.status === 'created' ? task.created : undefined)
}

/** The tasks that wait for this one and that it waits for, be it over others. */
function circleOf(task: TaskDocument, world: World): ReadonlySet<string> {
  const { store } = world
  const waitsFor = (id: string): readonly string[] => {
    const waiting = store.tasks.get(id)
    if (waiting === undefined) return []
    return [...store.tasks.keys()].filter((by) => isHeldBy(waiting, by, world))
  }
  const reachedFrom = (start: string): ReadonlySet<string> => {
    const reached = new Set(waitsFor(start))
    for (const id of reached) for (const next of waitsFor(id)) reached.add(next)
    return reached
  }
  return new Set([...reachedFrom(task.id)].filter((id) => reachedFrom(id).has(task.id)))
}

function isHeldBy(task: TaskDocument, by: string, world: World): boolean {
  const isHeldByNobody = isHeld(task, world, () => false)
  return !isHeldByNobody && isHeld(task, world, (id) => id === by)
}

/** What counts for keep-last: young and protected tasks do, too. */
function counts({ company, system_tags, status }: TaskDocument, { force }: RuleSpec): boolean {
  const isArchived = system_tags?.includes('archived') === true
  return company === COMPANY_ID && isArchived && (force || status === 'created')
}

function newest(tasks: readonly TaskDocument[], rule: RuleSpec): readonly string[] {
  const clock = (task: TaskDocument): number | undefined => clockOf(task, rule)?.getTime()
  const dated = tasks.filter((task) => clock(task) !== undefined)
  const byProject = Map.groupBy(dated, ({ project }) => project)
  return [...byProject.values()].flatMap((members) =>
    members
      .toSorted((a, b) => (clock(b) ?? 0) - (clock(a) ?? 0) || (a.id < b.id ? -1 : 1))
      .slice(0, rule.keepLast)
      .map(({ id }) => id),
  )
}

/** The best of each project, and all that have no value: nothing tells how good they were. */
function best(tasks: readonly TaskDocument[], { keepBest }: RuleSpec): readonly string[] {
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

function isHeld(
  task: TaskDocument,
  { store, settings, isForced }: World,
  stays: (id: string) => boolean,
): boolean {
  const force = isForced(task)
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
    (!force && all.some(({ parent, status }) => parent === task.id && status === 'published')) ||
    (!force && models.some(({ ready }) => ready === true)) ||
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
