import { nounOf, wordsOf } from '../plan/target.ts'
import { failureCauses } from './causes.ts'
import { counted } from './format.ts'
import { keptByReason } from './kept-reasons.ts'
import { listsDraftsOnly } from './row-rule.ts'
import type { RunReport } from './run-report.ts'
import type { Totals } from './totals.ts'

/** A longer reason stands by itself further down; what is to be done is worded to be understood without it. */
const SHORT_REASON = 100

/**
 * The first thing that a person can do after a run. Names of inputs stand between backticks. Undefined where an error
 * ended it, since that says what to do.
 */
export function nextStep(report: RunReport, totals: Totals): string | undefined {
  const { rows, stopReason, config } = report
  if (stopReason === 'error' || stopReason === 'brake') return undefined
  const [cause] = totals.failed + totals.files.failed > 0 ? failureCauses(rows) : []
  if (cause !== undefined)
    return cause.reason.length > SHORT_REASON ? cause.remedy : `${cause.reason}. ${cause.remedy}`
  if (stopReason === 'cancelled') return 'Run it again: it goes on where this run was ended.'
  if (stopReason === 'time-budget')
    return 'Run it again: it goes on where this run stopped. A larger `time-budget-minutes` gets further in one run.'
  if (config.dryRun && totals.wouldDelete > 0) return wordsOf(config).toDelete
  if (totals.remaining > 0)
    return `Run it again for the ${counted(totals.remaining, nounOf(config))} beyond \`max-tasks\`, or raise that.`
  return totals.deleted + totals.gone + totals.wouldDelete > 0 ? NOTHING : toFindMore(report)
}

const NOTHING = 'Nothing to do.'

/** Nothing went: what keeps most tasks, or keeps them from being listed, may be a setting. */
function toFindMore({ rows, config }: RunReport): string {
  const [most] = keptByReason(rows)
  if (most?.reason === 'too-young') return `Nothing to do: ${nounOf(config)}s go once they are old enough.`
  if (listsDraftsOnly(config))
    return 'Only drafts are listed. Set `force-delete: true` to take tasks of every status in.'
  const { whenListed } = wordsOf(config)
  return rows.length === 0 && whenListed !== undefined
    ? `Nothing to do: ${nounOf(config)}s are listed ${whenListed}.`
    : NOTHING
}
