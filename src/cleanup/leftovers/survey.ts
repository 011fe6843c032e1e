import type { ClearML } from '../../clearml/api.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Server } from '../../clearml/server.ts'
import type { Stores } from '../../files/locate.ts'
import type { ListAll } from '../../files/stores/list-all.ts'
import { asApproved, restrictToPlan } from '../../leftovers/approve.ts'
import { entryOf, projectOf, type FoundFolder } from '../../leftovers/entry.ts'
import { findingsOf, type Findings } from '../../leftovers/findings.ts'
import { judge, unusedPatterns } from '../../leftovers/judge.ts'
import { findKnownIds, type KnownIds } from '../../leftovers/known-ids.ts'
import { placeRoots } from '../../leftovers/roots.ts'
import { FolderTally, type OddFiles } from '../../leftovers/task-folder.ts'
import { asTask, type Approval } from '../../plan/approve.ts'
import { brakeOf, type AbortAbove } from '../../plan/brake.ts'
import type { Doomed } from '../../plan/order.ts'
import { makePlan, shareOf, type Kept } from '../../plan/plan.ts'
import type { Rule } from '../../plan/policy.ts'
import type { Shard } from '../../plan/shard.ts'
import { wordsOf } from '../../plan/target.ts'
import { portions } from '../../portions.ts'
import type { Draft } from '../survey/draft.ts'

export type SurveyOptions = {
  roots: readonly string[]
  stores: Stores
  listAll: ListAll
  /** Resolves the links of a folder of this machine. */
  realOf: (folder: string) => Promise<string>
  rule: Rule
  approval: Approval | undefined
  maxTasks: number
  abortAbove: AbortAbove
  shard: Shard
  signal: AbortSignal
  /** Called after each page of a listing, with the folders that were seen so far. */
  onPage: (page: number, listed: number) => void
}

export type LeftoverSurvey = {
  draft: Draft
  /** The folders of the plan, by the ids of their entries. */
  folders: ReadonlyMap<string, FoundFolder>
  known: KnownIds
  findings: Findings
}

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
  return draftOf(judged, { known, odd: joinOdd(odd) }, options)
}

type Judged = {
  all: readonly FoundFolder[]
  ofTasks: readonly FoundFolder[]
  leftovers: readonly FoundFolder[]
  kept: readonly (Pick<Kept, 'reason'> & { folder: FoundFolder })[]
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

function draftOf(
  { all, ofTasks, leftovers, kept }: Judged,
  { known, odd }: { known: KnownIds; odd: OddFiles },
  { approval, maxTasks, abortAbove, shard, rule }: SurveyOptions,
): LeftoverSurvey {
  const taskOf = (folder: FoundFolder) =>
    entryOf(folder, known.former.has(folder.taskId) ? 'deleted here' : 'id unknown')
  const entries = leftovers.map((folder) => ({ folder, task: taskOf(folder) }))
  const doomed = entries.map(({ folder, task }): Doomed => ({ task, ageAtMs: folder.newestAtMs }))
  // Of the folders of tasks only those are told that were to go by the plan: their tasks came back.
  const restored = ofTasks.map(taskOf).filter(({ id }) => approval?.tasks.has(id))
  const staying = [
    ...kept.map(({ folder, reason }): Kept => ({ task: taskOf(folder), reason })),
    ...restored.map((task): Kept => ({ task, reason: 'task-exists' })),
  ]
  const approved = approval === undefined ? { doomed, kept: [] } : restrictToPlan(doomed, approval)
  const decisions = { doomed: approved.doomed, kept: [...staying, ...approved.kept] }
  const ruleOf = new Map([...decisions.doomed, ...decisions.kept].map(({ task }) => [task.id, rule]))
  const gone = [...(approval?.tasks.values() ?? [])].filter(({ id }) => !ruleOf.has(id))
  const whole = { ...makePlan({ ...decisions, ruleOf }, [], maxTasks), gone: gone.map(asTask) }
  const selected = all.length
  return {
    draft: {
      plan: shareOf(whole, shard, (id) => approval?.tasks.get(id)?.family),
      ...{ needs: [], inheritable: new Set(), unreadableRows: 0, unmeasured: [], idle: [] },
      brake: brakeOf(abortAbove, {
        ...{ qualifying: decisions.doomed.length, selected },
        listed: wordsOf({ target: 'leftovers' }).listed,
      }),
    },
    folders: new Map(entries.map(({ folder, task }) => [task.id, folder])),
    known,
    findings: findingsOf({
      ...{ all, ofTasks, leftovers, odd },
      unknown: leftovers.filter(({ taskId }) => !known.former.has(taskId)),
    }),
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
