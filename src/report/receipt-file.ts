import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

const WRITE_LENGTH = 64 * 1024

/** Replaces the file as a whole: whoever reads it finds the old text or the new one, never half of it. */
export function writeReceipt(file: string, text: Iterable<string>): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.part`
  const descriptor = openSync(draft, 'w')
  try {
    let buffered = ''
    for (const piece of text) {
      buffered += piece
      if (buffered.length < WRITE_LENGTH) continue
      writeSync(descriptor, buffered)
      buffered = ''
    }
    writeSync(descriptor, buffered)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
}

/** What a run has settled since its plan was written, line by line: all that is left if the run is killed. */
export function appendJournal(receiptFile: string, lines: readonly string[]): void {
  appendFileSync(journalOf(receiptFile), lines.map((line) => `${line}\n`).join(''))
}

/** The complete receipt takes its place. */
export function removeJournal(receiptFile: string): void {
  rmSync(journalOf(receiptFile), { force: true })
}

function journalOf(receiptFile: string): string {
  return `${receiptFile}.journal`
}
