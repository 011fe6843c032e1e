import { counted } from './format.ts'
import type { Row } from './run-report.ts'
import { countBy } from './totals.ts'

/** Why folders of tasks could not be looked into, the commonest first. */
export function notListedCauses(rows: readonly Row[]): readonly { reason: string; tasks: number }[] {
  const reasons = rows.flatMap(({ files }) => files?.notListed ?? [])
  return countBy(reasons, (reason) => reason).map(([reason, { length }]) => ({ reason, tasks: length }))
}

/** One note for all of them; undefined where there is nothing to tell. */
export function notListedText(rows: readonly Row[]): string | undefined {
  const [first, ...others] = notListedCauses(rows)
  if (first === undefined) return undefined
  const tasks = rows.filter(({ files }) => (files?.notListed.length ?? 0) > 0).length
  const more = others.length === 0 ? '' : ` (and ${counted(others.length, 'other reason')})`
  return (
    `The folders of ${counted(tasks, 'task')} could not be looked into, so their sizes are not known, and what no record ` +
    `names is left there: ${first.reason}${more}`
  )
}
