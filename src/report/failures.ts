import { markdownCode, markdownText } from './escape.ts'
import { examples } from './examples.ts'
import { count, counted } from './format.ts'
import { bulletList, details } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import { countBy } from './totals.ts'

const MAX_CAUSES = 20
const URI_LENGTH = 160

/** What could not be deleted, by its cause: the errors say what to do. */
export function failureSections({ rows, config }: RunReport): string {
  const tasks = rows.flatMap(({ task, outcome }) =>
    outcome.kind === 'failed' ? [{ task, error: outcome.error }] : [],
  )
  const files = rows.flatMap((row) => row.files?.failed ?? [])
  const byTask = countBy(tasks, ({ error }) => error).map(([error, members]) =>
    item(counted(members.length, 'task'), error, examples(members.map(({ task }) => task))),
  )
  const byFile = countBy(files, ({ error }) => error).map(([error, members]) =>
    item(
      counted(members.length, 'file'),
      error,
      `for example ${markdownCode(members[0]?.uri ?? '', URI_LENGTH)}`,
    ),
  )
  const verb = config.dryRun ? 'Would fail' : 'Could not be deleted'
  const fileTitle = config.dryRun ? 'Files that could not be reached' : 'Files that could not be deleted'
  return [
    ...(byTask.length > 0 ? [`### ${verb}\n\n${listOf(byTask)}`] : []),
    // The tasks above failed because of their files, and say so: these are only the places.
    ...(byFile.length > 0
      ? [
          byTask.length > 0
            ? details(`${fileTitle}: ${count(files.length)}`, listOf(byFile))
            : `### ${fileTitle}\n\n${listOf(byFile)}`,
        ]
      : []),
  ].join('\n\n')
}

function item(number: string, error: string, example: string): string {
  return `**${number}:** ${markdownText(error, 300)}<br>${example}`
}

function listOf(items: readonly string[]): string {
  const more = items.length - MAX_CAUSES
  const rest = more > 0 ? `\n\n… and ${counted(more, 'more cause')}; the receipt lists every task.` : ''
  return bulletList(items.slice(0, MAX_CAUSES)) + rest
}
