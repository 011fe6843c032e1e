import { nounOf } from '../plan/target.ts'
import { causeSize, failureCauses, type FailureCause } from './causes.ts'
import { markdownCode, markdownText } from './escape.ts'
import { examples } from './examples.ts'
import { counted } from './format.ts'
import { bulletList } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import { pagesOn, type PageOf } from './web-page.ts'

const MAX_CAUSES = 20
const TEXT_LENGTH = 500
const URI_LENGTH = 160

/** What could not be deleted, by its cause: what happened, and in bold what to do about it. */
export function failureSection({ rows, config }: RunReport): string {
  const causes = failureCauses(rows)
  if (causes.length === 0) return ''
  const ofTasks = causes.some(({ tasks }) => tasks.length > 0)
  const files = config.dryRun ? 'Files that could not be reached' : 'Files that could not be deleted'
  const title = ofTasks ? (config.dryRun ? 'Would fail' : 'Could not be deleted') : files
  const pageOf = pagesOn(config)
  const more = causes.length - MAX_CAUSES
  const rest = more > 0 ? `\n\n… and ${counted(more, 'more cause')}; the receipt lists them all.` : ''
  return `### ${title}\n\n${bulletList(causes.slice(0, MAX_CAUSES).map((cause) => item(cause, pageOf, nounOf(config))))}${rest}`
}

function item(cause: FailureCause, pageOf: PageOf, noun: string): string {
  const [file] = cause.files
  const named =
    cause.tasks.length > 0
      ? examples(cause.tasks, pageOf)
      : `for example ${markdownCode(file?.uri ?? '', URI_LENGTH)}`
  const reason = `${causeSize(cause, noun)}: ${markdownText(cause.reason, TEXT_LENGTH)}.`
  return `${reason} **${markdownText(cause.remedy, TEXT_LENGTH)}**<br>${named}`
}
