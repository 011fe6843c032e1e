import { nounOf } from '../plan/target.ts'
import { portions } from '../portions.ts'
import type { Config } from '../inputs/inputs.ts'
import { LINES_PER_CALL } from './console.ts'
import type { OpenRecord } from './open.ts'
import { sharesTrend, TAG, TASK_NAME, TASK_TYPE } from './record-task.ts'
import { MAX_SCALARS, mergeTrends, scalarsOf } from './trend.ts'

/** One has it all; the others stand in for what a run that was killed or ran beside it could not pass on. */
const TRENDS_READ = 3

/** Draws the runs before this one into its record, and gives how many. @throws ClearMLError */
export async function drawPast(
  { api, past, projectId, taskId }: OpenRecord,
  config: Config,
): Promise<number> {
  const siblings = await past.siblings({ projectId, type: TASK_TYPE, tag: TAG })
  const drawn = siblings.filter(
    ({ id, name, tags, lastIteration }) =>
      id !== taskId && name === TASK_NAME && lastIteration > 0 && sharesTrend(tags, config),
  )
  const trends = await Promise.all(
    drawn.slice(0, TRENDS_READ).map(({ id }) => past.scalarsOf(id, MAX_SCALARS)),
  )
  const noun = nounOf(config)
  const points = mergeTrends(trends, noun)
  const scalars = points.flatMap((point, i) => scalarsOf(point, i + 1, noun))
  for (const portion of portions(scalars, LINES_PER_CALL)) {
    await api.addEvents(taskId, { logs: [], scalars: portion })
  }
  return points.length
}
