import type { TasksApi } from '../../clearml/tasks.ts'
import type { Approval } from '../../plan/approve.ts'
import { archiveFilter, archiveRuleOf, archives, decideArchive } from '../../plan/archive.ts'
import type { Policy } from '../../plan/policy.ts'
import { isInShard, type Shard } from '../../plan/shard.ts'
import { listCandidates, type ListOptions } from '../survey/list.ts'
import type { ToArchive } from './archiving.ts'

export type ArchiveSurveyOptions = ListOptions & { shard: Shard; approval: Approval | undefined }

/** The tasks that lie open and are to be archived, oldest id first. Reads only; asks for nothing where no rule archives. */
export async function surveyOpenTasks(
  clearml: Pick<TasksApi, 'listTasks'>,
  policy: Policy,
  { shard, approval, ...options }: ArchiveSurveyOptions,
): Promise<readonly ToArchive[]> {
  if (!archives(policy)) return []
  const { tasks } = await listCandidates(clearml, archiveFilter(policy), options)
  return tasks.flatMap((task) => {
    const rule = archiveRuleOf(task, policy)
    if (rule === undefined || decideArchive(task, policy, rule).action === 'keep') return []
    const isApproved = approval === undefined || approval.archives.get(task.id) === task.lastChange
    return isApproved && isInShard(task.id, shard) ? [{ task, rule }] : []
  })
}
