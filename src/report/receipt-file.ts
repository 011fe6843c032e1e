import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Replaces the file as a whole: whoever reads it finds the old text or the new one, never half of it. */
export function writeReceipt(file: string, text: Iterable<string>): void {
  const draft = `${file}.part`
  const descriptor = orBlameInput(file, () => {
    makeFolder(path.dirname(file))
    return openSync(draft, 'w')
  })
  try {
    for (const piece of text) writeSync(descriptor, piece)
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
