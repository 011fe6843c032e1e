import type { ProjectPattern } from '../plan/selection.ts'
import type { KeepReason } from '../plan/reasons.ts'
import type { KnownIds } from './known-ids.ts'
import type { TaskFolder } from './task-folder.ts'

/** What is to become of a folder. */
export type Verdict =
  /** It belongs to a task of this server. */
  | { kind: 'of-a-task' }
  /** Named after a project: what lies in there belongs to the tasks below. */
  | { kind: 'of-a-project' }
  | { kind: 'kept'; reason: KeepReason }
  | { kind: 'leftover' }

export type Judging = {
  known: Pick<KnownIds, 'tasks' | 'named' | 'projects'>
  /** Milliseconds since the epoch: only what is older goes. */
  cutoffMs: number
  projects: readonly ProjectPattern[]
  excludeProjects: readonly ProjectPattern[]
}

/** @param project the path before the folder, as people know it; undefined where it lies at the root */
export function judge(
  folder: TaskFolder,
  project: string | undefined,
  { known, cutoffMs, projects, excludeProjects }: Judging,
): Verdict {
  const { taskId, outerIds } = folder
  if (known.tasks.has(taskId)) return { kind: 'of-a-task' }
  if (known.projects.has(taskId)) return { kind: 'of-a-project' }
  const reason =
    (outerIds.some((id) => isTaken(id, known)) ? 'in-task-folder' : undefined) ??
    (folder.holdsOthers ? 'holds-task-folders' : undefined) ??
    (folder.holdsOdd ? 'holds-links' : undefined) ??
    (known.named.has(taskId) ? 'named-by-record' : undefined) ??
    choiceReason(project, { projects, excludeProjects }) ??
    (folder.newestAtMs < cutoffMs ? undefined : 'too-young')
  return reason === undefined ? { kind: 'leftover' } : { kind: 'kept', reason }
}

/** A project with a long name has a folder of its own, in which the folders of its tasks lie. */
function isTaken(id: string, { tasks, named, projects }: Judging['known']): boolean {
  return !projects.has(id) && (tasks.has(id) || named.has(id))
}

function choiceReason(
  project: string | undefined,
  { projects, excludeProjects }: Pick<Judging, 'projects' | 'excludeProjects'>,
): KeepReason | undefined {
  const isIn = (patterns: readonly ProjectPattern[]): boolean =>
    project !== undefined && patterns.some(({ covers }) => covers(project.normalize('NFC')))
  if (isIn(excludeProjects)) return 'project-excluded'
  return projects.length > 0 && !isIn(projects) ? 'other-project' : undefined
}

/** Patterns that cover no name there is: as a rule they are misspelt, and one that excludes would keep nothing. */
export function unusedPatterns(
  { projects, excludeProjects }: Pick<Judging, 'projects' | 'excludeProjects'>,
  names: readonly string[],
): readonly string[] {
  const normal = names.map((name) => name.normalize('NFC'))
  const unused = (input: string, patterns: readonly ProjectPattern[]): readonly string[] =>
    patterns
      .filter(({ covers }) => !normal.some((name) => covers(name)))
      .map(({ text }) => `${input}: "${text}"`)
  return [...unused('projects', projects), ...unused('exclude-projects', excludeProjects)]
}
