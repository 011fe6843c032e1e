import type { ClearML } from '../../clearml/api.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Server } from '../../clearml/server.ts'
import type { Stores } from '../../files/locate.ts'
import type { ListAll } from '../../files/stores/list-all.ts'
import { asApproved } from '../../leftovers/approve.ts'
import { projectOf, type FoundFolder } from '../../leftovers/entry.ts'
import { findingsOf, type Findings } from '../../leftovers/findings.ts'
import { judge, unusedPatterns } from '../../leftovers/judge.ts'
import { findKnownIds, type KnownIds } from '../../leftovers/known-ids.ts'
import { placeRoots } from '../../leftovers/roots.ts'
import { FolderTally, type OddFiles } from '../../leftovers/task-folder.ts'
import type { Rule } from '../../plan/policy.ts'
import { portions } from '../../portions.ts'
import { draftOf, type Drafted, type DraftOptions, type Judged } from './draft.ts'

export type SurveyOptions = DraftOptions & {
  roots: readonly string[]
  stores: Stores
  listAll: ListAll
  /** Resolves the links of a folder of this machine. */
  realOf: (folder: string) => Promise<string>
  signal: AbortSignal
  /** Called after each page of a listing, with the folders that were seen so far. */
  onPage: (page: number, listed: number) => void
}

export type LeftoverSurvey = Drafted & { known: KnownIds; findings: Findings }

/**
 * Finds the folders below the roots that no task and no record of the server has any more. Reads only.
 * @throws Error where a root cannot be taken, or the credentials may not see the whole company
 */
export async function surveyLeftovers(
  clearml: ClearML,
  server: Server,
  options: SurveyOptions,
): Promise<LeftoverSurvey> {
  const { stores, rule, approval, signal } = options
  if (!server.showsWholeCompany) throw new Error(notAllSeen(server))
  const roots = await placeRoots(options.roots, stores, options.realOf)
  const targets = [...stores.uriMap, ...stores.localRoots].map(({ to }) => to)
  const known = await findKnownIds(clearml, targets)
  signal.throwIfAborted()
  if (known.tasks.size === 0)
    throw new Error(
      `${server.host} has no task at all, so every folder would be a leftover: is this the right server, and is its ` +
        'database whole?',
    )

  const found: FoundFolder[] = []
  const odd: OddFiles[] = []
  let pages = 0
  for (const root of roots) {
    const tally = new FolderTally()
    for await (const page of options.listAll(root.bucket, root.prefix)) {
      signal.throwIfAborted()
      tally.add(page.objects)
      tally.addFolders(page.folders)
      tally.addOdd(page.odd)
      options.onPage(++pages, found.length + tally.size)
    }
    if (tally.folders.length + tally.odd.files === 0)
      throw new Error(`${root.text} holds nothing: see whether this root is spelled right`)
    for (const folder of tally.folders) found.push({ ...asApproved(folder, root, approval), root })
    odd.push(tally.odd)
  }
  const judged = await judgeAll(clearml, found, known, rule)
  const { all, ofTasks, leftovers } = judged
  const unknown = leftovers.filter(({ taskId }) => !known.former.has(taskId))
  const findings = findingsOf({ all, ofTasks, leftovers, unknown, odd: joinOdd(odd) })
  return { ...draftOf(judged, known, options), known, findings }
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
