import type { Approval } from '../../plan/approve.ts'
import { archiveFilter, archiveRuleOf, archives, decideArchive } from '../../plan/archive.ts'
import type { Policy } from '../../plan/policy.ts'
import { isInShard, type Shard } from '../../plan/shard.ts'
import type { ListTasks } from '../survey/list.ts'
import type { ToArchive } from './archiving.ts'

/** The tasks that lie open and are to be archived, oldest id first. Reads only; asks for nothing where no rule archives. */
export async function surveyOpenTasks(
  listTasks: ListTasks,
  policy: Policy,
  approval: Approval | undefined,
  shard: Shard,
): Promise<readonly ToArchive[]> {
  if (!archives(policy)) return []
  const { tasks } = await listTasks(archiveFilter(policy))
  return tasks.flatMap((task) => {
    const rule = archiveRuleOf(task, policy)
    if (rule === undefined || decideArchive(task, policy, rule).action === 'keep') return []
    const isApproved = approval === undefined || approval.archives.get(task.id) === task.lastChange
    return isApproved && isInShard(task.id, shard) ? [{ task, rule }] : []
  })
}
