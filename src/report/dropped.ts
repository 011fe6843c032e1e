import { keepReasonText } from '../plan/reasons.ts'
import { nounOf } from '../plan/target.ts'
import { markdownName } from './escape.ts'
import { nameOf } from './examples.ts'
import { count, counted, minute, upperFirst } from './format.ts'
import { table } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import { noPage, pagesOn } from './web-page.ts'

const MAX_SHOWN = 30

/** What an approved plan listed and this run left alone, and why. */
export function droppedSection({ rows, approval, config }: RunReport): string {
  if (approval === undefined) return ''
  const pageOf = pagesOn(config)
  const dropped = rows.filter(
    ({ task, outcome }) =>
      approval.tasks.has(task.id) && (outcome.kind === 'kept' || outcome.kind === 'gone'),
  )
  const noun = nounOf(config)
  const head = `### Approved plan\n\nMade ${minute(approval.madeAtMs)}, with ${counted(approval.tasks.size, noun)}`
  if (dropped.length === 0) return `${head}.`
  const body = dropped
    .slice(0, MAX_SHOWN)
    .map(({ task, outcome }) => [
      nameOf(task, outcome.kind === 'kept' ? pageOf : noPage),
      outcome.kind === 'kept' ? keepReasonText(outcome.reason) : 'not there any more',
      markdownName(task.projectName ?? ''),
    ])
  const more = dropped.length - body.length
  const rest = more > 0 ? `\n\n… and ${count(more)} more; the receipt lists them all.` : ''
  const dropouts = table([upperFirst(noun), 'Why', 'Project'], ['left', 'left', 'left'], body)
  return `${head}; ${count(dropped.length)} dropped out of it:\n\n${dropouts}${rest}`
}
