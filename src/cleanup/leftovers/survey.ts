import type { ClearML } from '../../clearml/api.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Server } from '../../clearml/server.ts'
import type { Stores } from '../../files/locate.ts'
import { asApproved } from '../../leftovers/approve.ts'
import { projectOf, type FoundFolder } from '../../leftovers/entry.ts'
import { findingsOf, type Findings } from '../../leftovers/findings.ts'
import { judge, unusedPatterns } from '../../leftovers/judge.ts'
import { findKnownIds, type KnownIds } from '../../leftovers/known-ids.ts'
import { placeRoots } from '../../leftovers/roots.ts'
import type { OddFiles } from '../../leftovers/task-folder.ts'
import type { Approval } from '../../plan/approve.ts'
import type { Rule } from '../../plan/policy.ts'
import { portions } from '../../portions.ts'
import type { Judged } from './draft.ts'
import type { ListFolders } from './list-folders.ts'

/** Where leftovers are looked for. */
export type Grounds = {
  roots: readonly string[]
  stores: Stores
  /** Resolves the links of a folder of this machine. */
  realOf: (folder: string) => Promise<string>
  listFolders: ListFolders
}

export type LeftoverSurvey = { judged: Judged; known: KnownIds; findings: Findings }

/**
 * Finds the folders below the roots that no task and no record of the server has any more. Reads only.
 * @throws Error where a root cannot be taken, or the credentials may not see the whole company
 */
export async function surveyLeftovers(
  clearml: ClearML,
  server: Server,
  { stores, listFolders, ...grounds }: Grounds,
  rule: Rule,
  approval: Approval | undefined,
): Promise<LeftoverSurvey> {
  if (!server.showsWholeCompany) throw new Error(notAllSeen(server))
  const roots = await placeRoots(grounds.roots, stores, grounds.realOf)
  const targets = [...stores.uriMap, ...stores.localRoots].map(({ to }) => to)
  const known = await findKnownIds(clearml, targets)
  if (known.tasks.size === 0)
    throw new Error(
      `${server.host} has no task at all, so every folder would be a leftover: is this the right server, and is its ` +
        'database whole?',
    )

  const found: FoundFolder[] = []
  const odd: OddFiles[] = []
  for (const root of roots) {
    const below = await listFolders(root)
    for (const folder of below.folders) found.push({ ...asApproved(folder, root, approval), root })
    odd.push(below.odd)
  }
  const judged = await judgeAll(clearml, found, known, rule)
  const { all, ofTasks, leftovers } = judged
  const unknown = leftovers.filter(({ taskId }) => !known.former.has(taskId))
  return { judged, known, findings: findingsOf({ all, ofTasks, leftovers, unknown, odd: joinOdd(odd) }) }
}

async function judgeAll(
  clearml: ClearML,
  found: readonly FoundFolder[],
  known: KnownIds,
  rule: Rule,
): Promise<Judged> {
  const { projects, excludeProjects, cutoffMs } = rule
  const names = [
    ...new Set(found.flatMap((folder) => projectOf(folder) ?? [])),
    ...(projects.length + excludeProjects.length > 0 ? await clearml.allProjects() : []).map(
      ({ name }) => name,
    ),
  ]
  const unused = unusedPatterns({ projects, excludeProjects }, names)
  if (unused.length > 0) throw new Error(['Names that no folder and no project has:', ...unused].join('\n'))
  // A task may have come since its record could be read.
  const asked = [...new Set(found.map(({ taskId }) => taskId).filter((id) => !known.tasks.has(id)))]
  for (const portion of portions(asked, MAX_PAGE_SIZE))
    for (const id of await clearml.existing(portion)) known.tasks.add(id)

  const judged = found.map((folder) => ({
    folder,
    verdict: judge(folder, projectOf(folder), { known, cutoffMs, projects, excludeProjects }),
  }))
  const of = (kind: string): readonly FoundFolder[] =>
    judged.flatMap(({ folder, verdict }) => (verdict.kind === kind ? [folder] : []))
  return {
    all: judged.flatMap(({ folder, verdict }) => (verdict.kind === 'of-a-project' ? [] : [folder])),
    ofTasks: of('of-a-task'),
    leftovers: of('leftover'),
    kept: judged.flatMap(({ folder, verdict }) =>
      verdict.kind === 'kept' ? [{ folder, reason: verdict.reason }] : [],
    ),
  }
}

function joinOdd(parts: readonly OddFiles[]): OddFiles {
  return {
    files: parts.reduce((sum, { files }) => sum + files, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    examples: parts.flatMap(({ examples }) => examples),
  }
}

function notAllSeen({ host, release }: Server): string {
  return (
    `Leftovers cannot be told on ${host} (ClearML ${release}): hosted and enterprise servers have access rules and ` +
    'other workspaces, so tasks that these credentials do not see may own the folders. Nothing was listed'
  )
}
