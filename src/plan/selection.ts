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
  const excluded = new Set(excludeTags.map(folded))
  return tags.some((tag) => excluded.has(folded(tag))) ? 'tag-excluded' : undefined
}

/** Somebody who tagged a task `Keep` meant `keep`. */
function folded(tag: string): string {
  return tag.normalize('NFC').trim().toLowerCase()
}

/** By id, and by name as well: a project below an excluded one may be younger than the look at all projects. */
function excludedByProject(
  { project, projectName }: Task,
  { excludeProjects, excludedProjectIds }: Choice & Scope,
): KeepReason | undefined {
  if (excludeProjects.length === 0 || project.kind === 'none') return undefined
  if (project.kind === 'unknown' || projectName === undefined) return 'project-unknown'
  const name = projectName.normalize('NFC')
  const isExcluded = excludedProjectIds.has(project.id) || excludeProjects.some(({ covers }) => covers(name))
  return isExcluded ? 'project-excluded' : undefined
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
