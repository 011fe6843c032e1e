import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Replaces the file as a whole: whoever reads it finds the old text or the new one, never half of it. */
export function writeReceipt(file: string, text: Iterable<string>): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.part`
  const descriptor = openSync(draft, 'w')
  try {
    for (const piece of text) writeSync(descriptor, piece)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
}
