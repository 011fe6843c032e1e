import type { FileKind } from '../files/task-file.ts'
import { count, counted } from './format.ts'

/** "60 debug samples", "1 model", "3 unrecorded" */
export function countedKind(number: number, kind: FileKind): string {
  return kind === 'unrecorded' ? `${count(number)} unrecorded` : counted(number, kind.replace('-', ' '))
}
