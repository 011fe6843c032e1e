import type { DirectoryApi, Named } from '../../clearml/directory.ts'
import { nearNames } from '../../plan/near.ts'
import type { Choice, ProjectPattern, Scope } from '../../plan/selection.ts'

/** No more names are shown: the message has to stay readable. */
const MAX_SHOWN = 20

/**
 * Looks up the names that the user gave, once, before anything is listed.
 * @throws Error that lists every name that the server does not know: a condition is never dropped for being empty.
 */
export async function resolveScope(clearml: DirectoryApi, choice: Choice): Promise<Scope> {
  const { projects, excludeProjects, users } = choice
  const [allProjects, allUsers] = await Promise.all([
    projects.length + excludeProjects.length > 0 ? clearml.allProjects() : [],
    users.length > 0 ? clearml.allUsers() : [],
  ])
  const included = projects.map((pattern) => lookUpProject('projects', pattern, allProjects))
  const excluded = excludeProjects.map((pattern) => lookUpProject('exclude-projects', pattern, allProjects))
  const people = users.map((text) => lookUpUser(text, allUsers))

  const problems = [...included, ...excluded, ...people].flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) {
    const more = problems.length > MAX_SHOWN ? [`… and ${problems.length - MAX_SHOWN} more`] : []
    throw new Error(
      ['Names that the server does not know:', ...problems.slice(0, MAX_SHOWN), ...more].join('\n'),
    )
  }
  return {
    projectIds: projects.length > 0 ? idsOf(included) : undefined,
    excludedProjectIds: idsOf(excluded),
    userIds: users.length > 0 ? idsOf(people) : undefined,
  }
}

type LookUp = { ids: readonly string[]; problem?: string }

function lookUpProject(input: string, { text, covers }: ProjectPattern, all: readonly Named[]): LookUp {
  const found = all.filter(({ name }) => covers(name.normalize('NFC')))
  if (found.length > 0) return { ids: found.map(({ id }) => id) }
  return { ids: [], problem: `${input}: no project matches "${text}"${hint(text, all)}` }
}

function lookUpUser(text: string, all: readonly Named[]): LookUp {
  const wanted = text.normalize('NFC')
  const found = all.filter(({ id, name }) => id === text || name.normalize('NFC') === wanted)
  if (found.length > 0) return { ids: found.map(({ id }) => id) }
  return { ids: [], problem: `users: no user has the name or id "${text}"${hint(text, all)}` }
}

function hint(text: string, all: readonly Named[]): string {
  if (all.length === 0) return '; the server lists none at all'
  const near = nearNames(
    text.replaceAll('*', ''),
    all.map(({ name }) => name),
  )
  return near.length === 0 ? '' : `; near names are ${near.map((name) => `"${name}"`).join(', ')}`
}

function idsOf(found: readonly LookUp[]): ReadonlySet<string> {
  return new Set(found.flatMap(({ ids }) => ids))
}
