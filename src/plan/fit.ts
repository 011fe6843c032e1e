import type { Task } from '../clearml/task.ts'
import {
  hasExcludedTag,
  isExcludedProject,
  type Choice,
  type ProjectPattern,
  type Scope,
} from './selection.ts'

/** Whether a choice takes a task in; `doubt` where that depends on what the server did not tell. */
export type Fit = 'in' | 'out' | 'doubt'

/**
 * One condition that surely leaves the task out decides. Doubt matters where several rules ask one after the other: a rule
 * behind must not delete what one before it may keep.
 */
export function fitOf(task: Task, choice: Choice & Scope): Fit {
  let fit: Fit = 'in'
  for (const condition of CONDITIONS) {
    const found = condition(task, choice)
    if (found === 'out') return 'out'
    if (found === 'doubt') fit = 'doubt'
  }
  return fit
}

type Condition = (task: Task, choice: Choice & Scope) => Fit

/** Those that leave most tasks out come first. */
const CONDITIONS: readonly Condition[] = [
  ({ type }, { taskTypes }) => {
    if (taskTypes.length === 0) return 'in'
    return type === undefined ? 'doubt' : fit(taskTypes.includes(type))
  },
  ({ tags }, { tags: wanted }) => {
    if (wanted.length === 0) return 'in'
    return tags === undefined ? 'doubt' : fit(wanted.some((tag) => tags.includes(tag)))
  },
  ({ user }, { userIds }) => {
    if (userIds === undefined) return 'in'
    return user.kind === 'unknown' ? 'doubt' : fit(user.kind === 'known' && userIds.has(user.id))
  },
  inProjects,
  ({ name }, { namePattern }) => fit(namePattern.test(name)),
  ({ tags }, { excludeTags }) => {
    if (excludeTags.length === 0) return 'in'
    return tags === undefined ? 'doubt' : fit(!hasExcludedTag(tags, excludeTags))
  },
  (task, choice) => {
    const excluded = isExcludedProject(task, choice)
    return excluded === 'unknown' ? 'doubt' : fit(!excluded)
  },
]

function fit(isIn: boolean): Fit {
  return isIn ? 'in' : 'out'
}

/** A project that the names cover and the look at all projects did not bring was made, moved or renamed since. */
function inProjects({ project, projectName }: Task, { projectIds, projects }: Choice & Scope): Fit {
  if (projectIds === undefined) return 'in'
  if (project.kind !== 'known') return project.kind === 'unknown' ? 'doubt' : 'out'
  if (projectIds.has(project.id)) return 'in'
  return projectName === undefined || coversName(projects, projectName) ? 'doubt' : 'out'
}

/** By list of patterns: thousands of tasks lie in the same projects. */
const COVERED = new WeakMap<readonly ProjectPattern[], Map<string, boolean>>()

function coversName(projects: readonly ProjectPattern[], projectName: string): boolean {
  const names = COVERED.get(projects) ?? new Map<string, boolean>()
  COVERED.set(projects, names)
  const known = names.get(projectName)
  if (known !== undefined) return known
  const normal = projectName.normalize('NFC')
  const found = projects.some(({ covers }) => covers(normal))
  names.set(projectName, found)
  return found
}
