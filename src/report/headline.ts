import { cutoffOf } from '../plan/policy.ts'
import { wordsOf } from '../plan/target.ts'
import { markdownCode, markdownProse, markdownText } from './escape.ts'
import { counted, duration, minute, upperFirst } from './format.ts'
import { alert } from './markdown.ts'
import { nextStep } from './next.ts'
import { clockName, listedNoun, listsDraftsOnly } from './row-rule.ts'
import type { RunReport } from './run-report.ts'
import type { Totals } from './totals.ts'
import { verdict } from './verdict.ts'

/** What a reader needs to know first: how it ended, where, and by which rule. */
export function headline(report: RunReport, totals: Totals): string {
  const title = `## ${icon(report, totals)} ClearML Cleanup${report.config.dryRun ? ': dry run' : ''}`
  return [title, `**${verdict(report, totals)}.**`, note(report), next(report, totals), context(report)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function icon({ stopReason, config }: RunReport, { failed, files, eventsMayBeLeft }: Totals): string {
  if (stopReason === 'error' || stopReason === 'brake' || failed + files.failed + eventsMayBeLeft > 0)
    return '❌'
  if (stopReason === 'cancelled') return '⚠️'
  return config.dryRun ? '🔍' : '🧹'
}

function note({ error, stopReason, config }: RunReport): string {
  if (error !== undefined)
    return alert('CAUTION', `${markdownText(error, 1000)}${/[.!?]$/u.test(error) ? '' : '.'}`)
  if (stopReason === 'cancelled')
    return alert(
      'WARNING',
      'The run was ended before it was through. What is told here was done; the next run goes on.',
    )
  if (stopReason === 'time-budget')
    return alert(
      'NOTE',
      '`time-budget-minutes` is used up. What is told here was done; the next run goes on.',
    )
  return config.dryRun ? alert('NOTE', 'Nothing was deleted.') : ''
}

function next(report: RunReport, totals: Totals): string {
  const step = nextStep(report, totals)
  return step === undefined ? '' : `**Next:** ${markdownProse(step)}`
}

function context(report: RunReport): string {
  const { config, server, startedAtMs, finishedAtMs } = report
  const release = server === undefined ? '' : ` (ClearML ${markdownText(server.release)})`
  return `${selection(report)}, on ${markdownText(config.apiHost)}${release}. It took ${duration(finishedAtMs - startedAtMs)}.`
}

function selection({ config, startedAtMs }: RunReport): string {
  const { rules, ruleSource, target } = config
  if (ruleSource.kind === 'policy') {
    return `By the ${counted(rules.length, 'rule')} of ${markdownCode(ruleSource.name, 200)}`
  }
  return rules
    .map((rule) => {
      const kind = kindOf({ rules: [rule], target })
      const before = minute(cutoffOf(rule, startedAtMs))
      return `${kind} with \`${clockName(config, rule.ageField)}\` before ${before}, more than ${counted(rule.thresholdDays, 'day')} ago`
    })
    .join('')
}

function kindOf(config: Parameters<typeof listedNoun>[0]): string {
  const many = upperFirst(`${listedNoun(config)}s`)
  return wordsOf(config).hasStatus && !listsDraftsOnly(config) ? `${many} of every status` : many
}
