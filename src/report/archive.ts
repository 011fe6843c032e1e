import type { Archiving } from '../cleanup/archive/archiving.ts'
import { keepReasonText } from '../plan/reasons.ts'
import { logText, markdownText } from './escape.ts'
import { count, counted } from './format.ts'
import { bulletList } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import { countBy } from './totals.ts'

/** What became of the tasks that lay open. */
export type ArchiveTotals = { archived: number; wouldArchive: number; archiveFailed: number }

const MAX_PROJECTS = 20

export function archiveTotals(archive: readonly Archiving[] = []): ArchiveTotals {
  const of = (kind: Archiving['outcome']['kind']): number =>
    archive.filter(({ outcome }) => outcome.kind === kind).length
  return { archived: of('archived'), wouldArchive: of('would-archive'), archiveFailed: of('failed') }
}

/** What was put into the archive, by project, and what was not. */
export function archiveSection({ archive = [], config }: RunReport): string {
  if (archive.length === 0) return ''
  const { archived, wouldArchive } = archiveTotals(archive)
  const went = archive.filter(({ outcome }) => ['archived', 'would-archive'].includes(outcome.kind))
  const projects = countBy(went, ({ task }) => task.projectName ?? '(no project)')
  const items = projects
    .slice(0, MAX_PROJECTS)
    .map(([name, { length }]) => `${markdownText(name)}: ${counted(length, 'task')}`)
  const others = projects.slice(MAX_PROJECTS).reduce((sum, [, { length }]) => sum + length, 0)
  const head = config.dryRun
    ? `${counted(wouldArchive, 'task')} would be put into the archive`
    : `${counted(archived, 'task')} put into the archive`
  return [
    '### Archived',
    `${head}, since nobody touched them. Anybody can restore them in the web UI; this run deletes none of them.`,
    bulletList([...items, ...(others > 0 ? [`others: ${counted(others, 'task')}`] : [])]),
    bulletList(leftOpen(archive).map((text) => markdownText(text, 300))),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** For the log's end. */
export function archiveLines({ archive = [], config }: RunReport): readonly string[] {
  if (archive.length === 0) return []
  const { archived, wouldArchive } = archiveTotals(archive)
  const head = config.dryRun
    ? `would archive: ${counted(wouldArchive, 'task')}`
    : `archived: ${counted(archived, 'task')}`
  return [head, ...leftOpen(archive).map((text) => `  ${logText(text)}`)]
}

/** Why the step fails, if tasks could not be archived. */
export function archiveFailure({ archive = [] }: RunReport): string | undefined {
  const { archiveFailed } = archiveTotals(archive)
  if (archiveFailed === 0) return undefined
  const error = archive.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.error] : []))[0]
  return `${count(archiveFailed)} of ${counted(archive.length, 'task')} could not be archived: ${error ?? ''}`
}

function leftOpen(archive: readonly Archiving[]): readonly string[] {
  const texts = archive.flatMap(({ outcome }) => {
    switch (outcome.kind) {
      case 'failed':
        return [`could not be archived: ${outcome.error}`]
      case 'kept':
        return [`not archived after all: ${keepReasonText(outcome.reason)}`]
      case 'gone':
        return ['not there any more']
      case 'remaining':
        return ['left to the next run']
      case 'archived':
      case 'would-archive':
        return []
    }
  })
  return countBy(texts, (text) => text)
    .slice(0, MAX_PROJECTS)
    .map(([text, { length }]) => `${counted(length, 'task')} ${text}`)
}
