import type { Task } from '../clearml/task.ts'
import type { KeepReason } from './reasons.ts'

/** A project by its full name or a glob; it covers the projects below, too. */
export type ProjectPattern = { text: string; covers: (fullName: string) => boolean }

/** Which tasks the user named. An empty list sets no condition. */
export type Choice = {
  projects: readonly ProjectPattern[]
  excludeProjects: readonly ProjectPattern[]
  /** Any of them. */
  tags: readonly string[]
  /** None of them, whatever their case. */
  excludeTags: readonly string[]
  taskTypes: readonly string[]
  /** Names or ids. */
  users: readonly string[]
  namePattern: RegExp
}

/** What the names in a choice stand for on one server. `undefined` sets no condition; a set is never empty. */
export type Scope = {
  projectIds: ReadonlySet<string> | undefined
  excludedProjectIds: ReadonlySet<string>
  userIds: ReadonlySet<string> | undefined
}

/** Why the user's choice leaves a task out. What excludes it is asked first: keep beats delete. */
export function choiceReason(task: Task, choice: Choice & Scope): KeepReason | undefined {
  return (
    excludedByTag(task, choice) ??
    excludedByProject(task, choice) ??
    notChosen(task, choice) ??
    (choice.namePattern.test(task.name) ? undefined : 'other-name')
  )
}

function excludedByTag({ tags }: Task, { tags: wanted, excludeTags }: Choice): KeepReason | undefined {
  if (tags === undefined) return wanted.length + excludeTags.length > 0 ? 'tags-unreadable' : undefined
  return hasExcludedTag(tags, excludeTags) ? 'tag-excluded' : undefined
}

export function hasExcludedTag(tags: readonly string[], excludeTags: readonly string[]): boolean {
  if (excludeTags.length === 0 || tags.length === 0) return false
  const excluded = folded(excludeTags)
  for (const tag of folded(tags)) if (excluded.has(tag)) return true
  return false
}

/** By list of tags: a hundred rules look at the same ones. */
const FOLDED = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Somebody who tagged a task `Keep` meant `keep`. */
function folded(tags: readonly string[]): ReadonlySet<string> {
  const known = FOLDED.get(tags)
  if (known !== undefined) return known
  const made = new Set(tags.map((tag) => tag.normalize('NFC').trim().toLowerCase()))
  FOLDED.set(tags, made)
  return made
}

function excludedByProject(task: Task, choice: Choice & Scope): KeepReason | undefined {
  const excluded = isExcludedProject(task, choice)
  if (excluded === 'unknown') return 'project-unknown'
  return excluded ? 'project-excluded' : undefined
}

/** By id, and by name as well: a project below an excluded one may be younger than the look at all projects. */
export function isExcludedProject(
  { project, projectName }: Task,
  { excludeProjects, excludedProjectIds }: Choice & Scope,
): boolean | 'unknown' {
  if (excludeProjects.length === 0 || project.kind === 'none') return false
  if (project.kind === 'unknown' || projectName === undefined) return 'unknown'
  const name = projectName.normalize('NFC')
  return excludedProjectIds.has(project.id) || excludeProjects.some(({ covers }) => covers(name))
}

function notChosen(task: Task, choice: Choice & Scope): KeepReason | undefined {
  const { projectIds, userIds, tags, taskTypes } = choice
  if (projectIds !== undefined && !refersTo(task.project, projectIds)) return 'other-project'
  if (tags.length > 0 && !tags.some((tag) => task.tags?.includes(tag))) return 'other-tags'
  if (taskTypes.length > 0 && !taskTypes.includes(task.type ?? '')) return 'other-type'
  return userIds !== undefined && !refersTo(task.user, userIds) ? 'other-user' : undefined
}

function refersTo(reference: Task['project'], ids: ReadonlySet<string>): boolean {
  return reference.kind === 'known' && ids.has(reference.id)
}
