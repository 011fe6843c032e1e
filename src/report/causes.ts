import type { Task } from '../clearml/task.ts'
import type { FailedFile } from '../files/tally.ts'
import { spareReasonText, type SparedFile, type SpareReason } from '../files/task-file.ts'
import { withoutParticulars } from '../particulars.ts'
import { count, counted, upperFirst } from './format.ts'
import type { Row } from './run-report.ts'
import { countBy } from './totals.ts'

/** Tasks and files that could not be deleted for one reason. */
export type FailureCause = {
  /** It names no single task or file, so that it reads alike for all of them. */
  reason: string
  /** What a person can do about it, as a sentence. */
  remedy: string
  tasks: readonly Task[]
  files: readonly FailedFile[]
}

/** Files that were left in place for one reason. */
export type SpareCause = {
  key: SpareReason
  reason: string
  /** Undefined where nothing can be done, or somebody wanted it so. */
  remedy: string | undefined
  files: readonly SparedFile[]
}

type Failure = { error: string; remedy?: string | undefined }

/** What could not be deleted, by its cause: that of most tasks first, then that of most files. */
export function failureCauses(
  rows: Iterable<Pick<Row, 'task' | 'outcome' | 'files'>>,
): readonly FailureCause[] {
  const tellCause = rememberedCauses()
  const causes = new Map<string, ToldCause & { tasks: Task[]; files: FailedFile[] }>()
  const causeLike = (failure: Failure): { tasks: Task[]; files: FailedFile[] } => {
    const told = tellCause(failure)
    const key = JSON.stringify(told)
    const cause = causes.get(key) ?? { ...told, tasks: [], files: [] }
    causes.set(key, cause)
    return cause
  }
  for (const { task, outcome, files } of rows) {
    const failed = files?.failed ?? []
    for (const file of failed) causeLike(file).files.push(file)
    if (outcome.kind !== 'failed') continue
    // A task that stays because of a file has its cause from there: its own error counts the files before it.
    const culprit = failed.find(({ error }) => outcome.error.includes(error))
    causeLike(culprit ?? outcome).tasks.push(task)
  }
  return [...causes.values()]
    .map((cause) => ({ ...cause, remedy: cause.remedy ?? defaultRemedy(cause) }))
    .toSorted(
      (a, b) =>
        b.tasks.length - a.tasks.length || b.files.length - a.files.length || (a.reason < b.reason ? -1 : 1),
    )
}

/** What was left in place on purpose, the most frequent reason first. */
export function spareCauses(rows: readonly Row[]): readonly SpareCause[] {
  return countBy(
    rows.flatMap(({ files }) => files?.spared ?? []),
    ({ reason }) => reason,
  ).map(([key, files]) => {
    const reason = key as SpareReason
    return { key: reason, reason: spareReasonText(reason), remedy: SPARE_REMEDIES[reason], files }
  })
}

const SPARE_REMEDIES: Partial<Record<SpareReason, string>> = {
  foreign: 'If the host is yours, name it in files-host, or map it by uri-map.',
  'no-endpoint': 'Name it in s3-endpoints.',
  'model-kept': 'Set delete-models to true to delete such models, too.',
}

/** "3 tasks, 6 files" @param noun of what the run deletes */
export function causeSize({ tasks, files }: Pick<FailureCause, 'tasks' | 'files'>, noun: string): string {
  const parts: readonly [number: number, noun: string][] = [
    [tasks.length, noun],
    [files.length, 'file'],
  ]
  return parts
    .filter(([number]) => number > 0)
    .map(([number, of]) => counted(number, of))
    .join(', ')
}

/** The commonest cause in a sentence or two, and how many others there are. */
export function commonestCause(causes: readonly FailureCause[], noun: string): string {
  const [first, ...others] = causes
  if (first === undefined) return ''
  const told = `${first.reason}. ${first.remedy}`
  if (others.length === 0) return told
  return `Most often (${causeSize(first, noun)}): ${told} There ${others.length === 1 ? 'is' : 'are'} ${count(others.length)} more ${others.length === 1 ? 'cause' : 'causes'}.`
}

const NEXT_RUN = 'The next run tries again.'

/** Nothing is left that would lead the next run to a file whose task went. */
function defaultRemedy({ tasks }: Pick<FailureCause, 'tasks'>): string {
  return tasks.length > 0
    ? NEXT_RUN
    : 'No record names these files any more: delete them by hand, by the list in the receipt.'
}

type ToldCause = { reason: string; remedy: string | undefined }

/** Errors come in thousands, and most of them are alike. */
function rememberedCauses(): (failure: Failure) => ToldCause {
  const known = new Map<string, ToldCause>()
  return ({ error, remedy }) => {
    const told = known.get(error) ?? {
      reason: withoutParticulars(withoutRemedy(error, remedy)),
      remedy: remedy === undefined || remedy === NEXT_RUN ? undefined : asSentence(remedy),
    }
    known.set(error, told)
    return told
  }
}

function withoutRemedy(error: string, remedy = ''): string {
  const place = remedy === '' ? -1 : error.indexOf(remedy)
  const without =
    place < 0 ? error : error.slice(0, place).replace(/[\s.;:,]+$/u, '') + error.slice(place + remedy.length)
  return without.trim().replace(/\.$/u, '')
}

function asSentence(text: string): string {
  return `${upperFirst(text)}${/[.!?]$/u.test(text) ? '' : '.'}`
}
