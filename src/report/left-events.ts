import { nounOf } from '../plan/target.ts'
import { examples } from './examples.ts'
import { counted } from './format.ts'
import type { Row, RunReport } from './run-report.ts'

/** Whether the server failed on the deletion when the record was gone already: docs/reliability.md. */
export function mayHaveLeftEvents(outcome: Row['outcome']): boolean {
  return outcome.kind === 'deleted' && outcome.unsaid === 'server-error'
}

/** What is the matter, and who can do something about it. */
export function leftEventsText(number: number, noun: string): string {
  return (
    `${counted(number, `deleted ${noun}`)} may have left metrics, plots and console lines on the server: it failed while it ` +
    'deleted them, and no call of its API can remove them any more. Its admin looks at Elasticsearch.'
  )
}

export function leftEventsSection({ rows, config }: RunReport): string {
  const tasks = rows.filter(({ outcome }) => mayHaveLeftEvents(outcome)).map(({ task }) => task)
  if (tasks.length === 0) return ''
  return `### Events left on the server\n\n${leftEventsText(tasks.length, nounOf(config))}<br>${examples(tasks, () => undefined)}`
}
