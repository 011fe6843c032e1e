import { measuredBytes, type FileTally } from '../files/tally.ts'
import { FILE_KINDS, type FileKind } from '../files/task-file.ts'
import { bytes, count } from './format.ts'
import type { Row } from './run-report.ts'

/** How large files are, and how that is known. */
export type Size = {
  knownBytes: number
  /** The part of it that stores told; the rest is as records have it. */
  measuredBytes: number
  /** Not in it: what further files would be by the average of their kind. */
  estimatedBytes: number
  /** Files of which nothing tells. */
  unsizedFiles: number
}

/** Bytes of a file of each kind, on average of those whose size is known. */
export type Averages = ReadonlyMap<FileKind, number>

export const NO_SIZE: Size = { knownBytes: 0, measuredBytes: 0, estimatedBytes: 0, unsizedFiles: 0 }

export function averagesOf(rows: Iterable<Row>): Averages {
  const sums = new Map<FileKind, { files: number; bytes: number }>()
  for (const { files } of rows) {
    for (const kind of FILE_KINDS) {
      const sized = files?.sized[kind]
      if (sized === undefined) continue
      const sum = sums.get(kind) ?? { files: 0, bytes: 0 }
      sums.set(kind, { files: sum.files + sized.files, bytes: sum.bytes + sized.bytes })
    }
  }
  return new Map([...sums].map(([kind, sum]) => [kind, sum.bytes / sum.files]))
}

export function sizeOf(files: FileTally | undefined, averages: Averages): Size {
  if (files === undefined) return NO_SIZE
  let estimated = 0
  let unsizedFiles = 0
  for (const kind of FILE_KINDS) {
    const open = Math.max(0, files.deleted[kind] - (files.sized[kind]?.files ?? 0))
    const average = averages.get(kind)
    if (average === undefined) unsizedFiles += open
    else estimated += open * average
  }
  const measured = measuredBytes(files)
  return { knownBytes: files.freedBytes, measuredBytes: measured, estimatedBytes: estimated, unsizedFiles }
}

export function plusSize(a: Size, b: Size): Size {
  return {
    knownBytes: a.knownBytes + b.knownBytes,
    measuredBytes: a.measuredBytes + b.measuredBytes,
    estimatedBytes: a.estimatedBytes + b.estimatedBytes,
    unsizedFiles: a.unsizedFiles + b.unsizedFiles,
  }
}

export function bytesOf({ knownBytes, estimatedBytes }: Size): number {
  return Math.round(knownBytes + estimatedBytes)
}

/** "1.2 GiB", "at least 1.2 GiB", "about 1.2 GiB"; empty where nothing is known. */
export function sizeText(size: Size): string {
  if (bytesOf(size) === 0) return ''
  const least = size.unsizedFiles > 0 ? 'at least ' : ''
  return `${least}${size.estimatedBytes > 0 ? 'about ' : ''}${bytes(bytesOf(size))}`
}

/** "1.1 GiB measured, 90 MiB by the records of artifacts, 20 MiB estimated; the size of 1 file is not known" */
export function sizeDetails(size: Size): string {
  const parts = partsOf(size).map(([value, how]) => `${bytes(value)} ${how}`)
  return parts.length === 0 ? '' : parts.join(', ') + unsizedText(size)
}

/** "1.2 GiB measured", or "about 1.2 GiB: 1.1 GiB measured, 0.1 GiB estimated": the sum alone where it is all one part. */
export function sizeWithDetails(size: Size): string {
  const [first, ...others] = partsOf(size)
  if (first === undefined) return ''
  const [, how] = first
  return others.length > 0
    ? `${sizeText(size)}: ${sizeDetails(size)}`
    : `${sizeText(size)} ${how}${unsizedText(size)}`
}

/** How much is known in which way. */
function partsOf({ knownBytes, measuredBytes: measured, estimatedBytes }: Size): readonly [number, string][] {
  const parts: [number, string][] = [
    [measured, 'measured'],
    [knownBytes - measured, 'by the records of artifacts'],
    [Math.round(estimatedBytes), 'estimated'],
  ]
  return parts.filter(([value]) => value > 0)
}

function unsizedText({ unsizedFiles }: Size): string {
  if (unsizedFiles === 0) return ''
  const what = unsizedFiles === 1 ? 'size of 1 file is' : `sizes of ${count(unsizedFiles)} files are`
  return `; the ${what} not known`
}
