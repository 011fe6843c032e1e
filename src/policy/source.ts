import { readFileSync } from 'node:fs'
import { errorMessage } from '../clearml/errors.ts'

export const MAX_BYTES = 256 * 1024

/** The text of a policy, and by which name its problems are told. */
export type PolicySource = { name: string; text: string }

/**
 * The input is the path of a file, or the policy itself: that has several lines, or begins as a policy does.
 * @throws Error that says why the file cannot be read.
 */
export function openSource(input: string): PolicySource {
  const isText = input.includes('\n') || /^\s*(?:\{|(?:rules|defaults)\s*:)/u.test(input)
  if (!isText) return { name: input, text: readPolicyFile(input) }
  checkSize('policy', Buffer.byteLength(input))
  return { name: 'policy', text: input }
}

function readPolicyFile(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new Error(
      `policy: ${file} cannot be read: ${errorMessage(error)}. Give the path of a file in the workspace, which a checkout ` +
        'brings, or the policy itself',
      { cause: error },
    )
  }
  checkSize(file, bytes.length)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Error(`policy: ${file} is no text in UTF-8`, { cause: error })
  }
}

function checkSize(name: string, size: number): void {
  if (size > MAX_BYTES)
    throw new Error(`policy: ${name} has ${size} bytes, accepted are ${MAX_BYTES} at most`)
}
