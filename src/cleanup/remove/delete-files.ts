import type { FileRemover } from '../../files/remover.ts'
import type { FileOutcome } from '../../files/stores/store.ts'
import { countFiles, NO_FILES, type FileTally } from '../../files/tally.ts'
import type { FileKind } from '../../files/task-file.ts'
import type { SeenFile } from '../inspect/look.ts'

/** Small and plentiful files first, models last: they are what a user would miss most. */
const ORDER: Record<FileKind, number> = { 'debug-sample': 0, plot: 1, artifact: 2, model: 3, unrecorded: 4 }

export type Outcomes = ReadonlyMap<SeenFile, FileOutcome | undefined>

export async function deleteAll(
  remover: Pick<FileRemover, 'deleteFiles'>,
  files: readonly SeenFile[],
): Promise<Outcomes> {
  if (files.length === 0) return new Map()
  const entries = files.toSorted((a, b) => ORDER[a.file.kind] - ORDER[b.file.kind])
  const answers = await remover.deleteFiles(entries.map(({ location }) => location))
  return new Map(entries.map((entry, i) => [entry, answers[i]]))
}

/** @param missing what was not there before: S3 calls that deleted, too */
export function countUp(
  files: readonly SeenFile[],
  outcomes: Outcomes,
  missing: ReadonlySet<SeenFile>,
): FileTally {
  const fateOf = (entry: SeenFile): FileOutcome['kind'] => {
    const kind = outcomes.get(entry)?.kind ?? 'failed'
    return kind === 'deleted' && missing.has(entry) ? 'gone' : kind
  }
  const of = (kind: FileOutcome['kind']): readonly SeenFile[] =>
    files.filter((entry) => fateOf(entry) === kind)
  return {
    ...NO_FILES,
    ...countFiles(of('deleted')),
    gone: of('gone').length,
    failed: of('failed').map((entry) => {
      const outcome = outcomes.get(entry)
      return outcome?.kind === 'failed'
        ? { ...entry.file, error: outcome.error, remedy: outcome.remedy }
        : { ...entry.file, error: 'the store gave no answer' }
    }),
  }
}
