import { keepBestText } from '../plan/keep-best.ts'
import type { RuleSettings } from '../plan/policy.ts'
import type { KeepReason } from '../plan/reasons.ts'
import { nounOf } from '../plan/target.ts'
import { markdownText } from './escape.ts'
import { examples } from './examples.ts'
import { counted } from './format.ts'
import { keptByReason } from './kept-reasons.ts'
import { bulletList } from './markdown.ts'
import { toldBy } from './row-rule.ts'
import type { RunReport } from './run-report.ts'
import { pagesOn } from './web-page.ts'

const MAX_SHOWN = 40

/** What stays and why, and what would make it go, where somebody may want that. */
export function keptSection({ rows, config }: RunReport): string {
  const pageOf = pagesOn(config)
  const noun = nounOf(config)
  const groups = keptByReason(rows)
  const items = groups.slice(0, MAX_SHOWN).map(({ reason, rule, text, tasks }) => {
    const advice = adviceOn(reason, toldBy(rule, config), noun)
    return `**${counted(tasks.length, noun)}:** ${rule?.name === undefined ? text : markdownText(text, 300)}.${advice === undefined ? '' : ` ${advice}.`}<br>${examples(tasks, pageOf)}`
  })
  if (items.length === 0) return ''
  const hidden = groups.slice(MAX_SHOWN).reduce((sum, { tasks }) => sum + tasks.length, 0)
  const more =
    hidden === 0 ? [] : [`… and ${counted(hidden, noun)} for other reasons; the receipt lists them all.`]
  return `### Kept\n\n${bulletList([...items, ...more])}`
}

/** In Markdown. Of reasons that are missing nothing can be said, or somebody chose them on purpose. */
function adviceOn(reason: KeepReason, rule: RuleSettings | undefined, noun: string): string | undefined {
  const ofRule = rule === undefined ? undefined : adviceOfRule(reason, rule, noun)
  return ofRule ?? ADVICE[reason]
}

function adviceOfRule(reason: KeepReason, rule: RuleSettings, noun: string): string | undefined {
  const best = markdownText(keepBestText(rule.keepBest))
  const texts: Partial<Record<KeepReason, string>> = {
    'too-young': `The threshold is ${counted(rule.thresholdDays, 'day')}`,
    'keep-last': `The newest ${counted(rule.keepLast, noun)} of a project stay`,
    'keep-best': `The best of a project stay: ${best}`,
    'no-metric': `\`keep-best\` is ${best}`,
  }
  return texts[reason]
}

const ADVICE: Partial<Record<KeepReason, string>> = {
  hidden: 'Set `include-hidden: true` to take them in',
  published: 'To delete them, take `published` out of `protect`',
  running: 'To delete them, stop them, or take `running` out of `protect`',
  dataset: 'To delete them, take `datasets` out of `protect`',
  report: 'To delete them, take `reports` out of `protect`',
  'tag-excluded': 'Goes once the tag is taken off',
  'not-a-draft': 'Set `force-delete: true` to take tasks of every status in',
  'no-date': 'Another `age-field` may have one',
  'not-archived': 'Goes if it is archived again',
  'no-rule': 'Goes once a rule of the policy takes it in',
  'other-rule': 'The next run decides by that rule',
  'not-in-plan': 'The next plan lists them',
  'changed-since-plan': 'The next plan decides anew',
  'steps-stay': 'Goes once the steps are gone',
  'step-reused': 'Goes once that controller is gone',
  'dataset-used': 'Goes once that version is gone',
  'published-children': 'Set `force-delete: true` to delete such tasks; the children stay',
  'published-models': 'Set `force-delete: true` to delete such tasks; the models stay',
  'models-of-another-task': 'Goes once that task is gone',
  'files-of-a-step': 'Goes once that step is gone',
  'models-changed': 'The next run decides anew',
}
