import type { Config } from '../inputs/inputs.ts'
import type { KeepReason } from '../plan/reasons.ts'
import { examples } from './examples.ts'
import { counted } from './format.ts'
import { keptByReason } from './kept-reasons.ts'
import { bulletList } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import { pagesOn } from './web-page.ts'

/** What stays and why, and what would make it go, where somebody may want that. */
export function keptSection({ rows, config }: RunReport): string {
  const pageOf = pagesOn(config.webHost)
  const items = keptByReason(rows).map(({ reason, text, tasks }) => {
    const advice = adviceOn(reason, config)
    return `**${counted(tasks.length, 'task')}:** ${text}.${advice === undefined ? '' : ` ${advice}.`}<br>${examples(tasks, pageOf)}`
  })
  if (items.length === 0) return ''
  return `### Kept\n\n${bulletList(items)}`
}

/** In Markdown. Of reasons that are missing nothing can be said, or somebody chose them on purpose. */
function adviceOn(reason: KeepReason, config: Config): string | undefined {
  const fixed: Partial<Record<KeepReason, string>> = {
    'too-young': `The threshold is ${counted(config.thresholdDays, 'day')}`,
    'keep-last': `The newest ${counted(config.keepLast, 'task')} of a project stay`,
    hidden: 'Set `include-hidden: true` to take such tasks in',
    published: 'To delete such tasks, take `published` out of `protect`',
    running: 'To delete such tasks, stop them, or take `running` out of `protect`',
    dataset: 'To delete such tasks, take `datasets` out of `protect`',
    report: 'To delete such tasks, take `reports` out of `protect`',
    'tag-excluded': 'Goes once the tag is taken off',
    'not-a-draft': 'Set `force-delete: true` to take tasks of every status in',
    'no-date': 'Another `age-field` may have one',
    'not-archived': 'Goes if it is archived again',
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
  return fixed[reason]
}
