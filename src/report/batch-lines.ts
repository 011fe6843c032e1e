import type { Outcome, Settled } from '../cleanup/outcome.ts'
import { deletedFiles, type FileTally } from '../files/tally.ts'
import { FILE_KINDS } from '../files/task-file.ts'
import { lateKeepReasonText } from '../plan/reasons.ts'
import { causeSize, type FailureCause } from './causes.ts'
import { logText } from './escape.ts'
import { countedKind } from './file-kinds.ts'
import { ageInDays, count, counted } from './format.ts'
import { countBy } from './totals.ts'

const TEXT_LENGTH = 500
const KINDS: Readonly<Record<Outcome['kind'], string>> = {
  deleted: 'deleted',
  gone: 'already gone',
  kept: 'kept',
  failed: 'FAILED',
  'would-delete': 'would be deleted',
  remaining: 'left',
}

/** "2 FAILED, 98 deleted": the failures first, and files that failed although their tasks went. */
export function batchCounts(settled: readonly Settled[]): string {
  const kinds = countBy(settled, ({ outcome }) => outcome.kind)
  const failedFirst = kinds.toSorted(([a], [b]) => Number(b === 'failed') - Number(a === 'failed'))
  const lost = settled.reduce(
    (sum, { outcome, files }) => sum + (outcome.kind === 'failed' ? 0 : (files?.failed.length ?? 0)),
    0,
  )
  return [
    ...(lost > 0 ? [`${counted(lost, 'file')} FAILED`] : []),
    ...failedFirst.map(([kind, { length }]) => `${count(length)} ${KINDS[kind as Outcome['kind']]}`),
  ].join(', ')
}

/** "FAILED 2 tasks, 3 files: why. What to do." */
export function causeLine(cause: FailureCause, noun: string): string {
  return `FAILED ${causeSize(cause, noun)}: ${logText(cause.reason, TEXT_LENGTH)}. ${logText(cause.remedy, TEXT_LENGTH)}`
}

/** What became of one task, and of its files. */
export function taskLine({ task, ageAtMs, outcome, files }: Settled, nowMs: number): string {
  const name = `${logText(task.id)} "${logText(task.name)}" in "${logText(task.projectName ?? 'no project')}"`
  switch (outcome.kind) {
    case 'deleted':
    case 'would-delete':
      return `${outcome.kind === 'deleted' ? 'deleted' : 'would delete'} ${name}, ${ageInDays(ageAtMs, nowMs)} old${filesText(files)}`
    case 'gone':
      return `already gone ${name}`
    case 'kept':
      return `kept ${name}: ${lateKeepReasonText(outcome.reason)}${byText(outcome.by)}`
    case 'failed':
      return `FAILED ${name}: ${logText(outcome.error, TEXT_LENGTH)}`
    case 'remaining':
      return `left ${name}`
  }
}

/** ", 68 files (60 debug samples, 5 artifacts, 3 models) on fileserver, 2 left in place" */
function filesText(files: FileTally | undefined): string {
  if (files === undefined) return ''
  const kinds = FILE_KINDS.filter((kind) => files.deleted[kind] > 0).map((kind) =>
    countedKind(files.deleted[kind], kind),
  )
  const stores = Object.keys(files.byStore).join(', ')
  const parts = [
    ...(kinds.length > 0
      ? [`${counted(deletedFiles(files), 'file')} (${kinds.join(', ')}) on ${stores}`]
      : []),
    ...(files.gone > 0 ? [`${counted(files.gone, 'file')} already gone`] : []),
    ...(files.failed.length > 0 ? [`${counted(files.failed.length, 'file')} FAILED`] : []),
    ...(files.spared.length > 0 ? [`${counted(files.spared.length, 'file')} left in place`] : []),
  ]
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`
}

function byText(ids: readonly string[] | undefined): string {
  return ids === undefined ? '' : ` (${logText(ids.slice(0, 3).join(', '))}${ids.length > 3 ? ', …' : ''})`
}
