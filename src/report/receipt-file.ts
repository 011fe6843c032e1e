import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'

const WRITE_LENGTH = 64 * 1024

/** Replaces the file as a whole: whoever reads it finds the old text or the new one, never half of it. */
export function writeReceipt(file: string, text: Iterable<string>): void {
  const draft = `${file}.part`
  const descriptor = orBlameInput(file, () => {
    makeFolder(path.dirname(file))
    return openSync(draft, 'w')
  })
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
  orBlameInput(file, () => {
    renameSync(draft, file)
  })
}

/** Folder by folder: `mkdirSync` with `recursive` never returns below a folder such as /proc, which takes none. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = path.dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another step of the job may have made it in the meantime.
    if (!existsSync(folder)) throw error
  }
}

function orBlameInput<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new Error(
      `receipt-file: ${file} cannot be written. Give the path of a file in a folder that this step may write to, ` +
        'or leave the input empty',
      { cause },
    )
  }
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
