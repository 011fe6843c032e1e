import type { DirectoryApi, Named } from '../../clearml/directory.ts'
import { nearNames } from '../../plan/near.ts'
import type { Choice, ProjectPattern, Scope } from '../../plan/selection.ts'

/** A choice, and the rule that made it, if it has a name. */
export type Chooser = Choice & { name: string | undefined }

/** No more names are shown: the message has to stay readable. */
const MAX_SHOWN = 20

/**
 * Looks up the names that the user gave in all rules, once, before anything is listed. Gives a scope for each.
 * @throws Error that lists every name that the server does not know: a condition is never dropped for being empty.
 */
export async function resolveScopes<C extends Chooser>(
  clearml: DirectoryApi,
  choosers: readonly C[],
): Promise<readonly { chooser: C; scope: Scope }[]> {
  const [allProjects, allUsers] = await Promise.all([
    choosers.some(({ projects, excludeProjects }) => projects.length + excludeProjects.length > 0)
      ? clearml.allProjects()
      : [],
    choosers.some(({ users }) => users.length > 0) ? clearml.allUsers() : [],
  ])
  const found = choosers.map((chooser) => ({ chooser, ...lookUp(chooser, allProjects, allUsers) }))
  const problems = [...new Set(found.flatMap((each) => each.problems))]
  if (problems.length > 0) {
    const more = problems.length > MAX_SHOWN ? [`… and ${problems.length - MAX_SHOWN} more`] : []
    throw new Error(
      ['Names that the server does not know:', ...problems.slice(0, MAX_SHOWN), ...more].join('\n'),
    )
  }
  return found.map(({ chooser, scope }) => ({ chooser, scope }))
}

function lookUp(
  { name, projects, excludeProjects, users }: Chooser,
  allProjects: readonly Named[],
  allUsers: readonly Named[],
): { scope: Scope; problems: readonly string[] } {
  const included = projects.map((pattern) => lookUpProject('projects', pattern, allProjects))
  const excluded = excludeProjects.map((pattern) => lookUpProject('exclude-projects', pattern, allProjects))
  const people = users.map((text) => lookUpUser(text, allUsers))
  const place = name === undefined ? '' : `rule "${name}", `
  return {
    scope: {
      projectIds: projects.length > 0 ? idsOf(included) : undefined,
      excludedProjectIds: idsOf(excluded),
      userIds: users.length > 0 ? idsOf(people) : undefined,
    },
    problems: [...included, ...excluded, ...people].flatMap(({ problem }) =>
      problem === undefined ? [] : [place + problem],
    ),
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
