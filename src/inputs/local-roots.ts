import path from 'node:path'
import type { LocalRoot } from '../files/local-roots.ts'
import { linesOf, type Parser } from './parse.ts'

const FORM =
  'lines FROM=FOLDER of a recorded prefix and an absolute folder of this machine, or a folder alone, ' +
  'for example file:///mnt/share=/mnt/share or /mnt/share'

/** The lines of the input `local-roots`; none at all is an empty list. */
export const localRoots: Parser<readonly LocalRoot[]> = (text) => {
  const roots: LocalRoot[] = []
  for (const [index, line] of linesOf(text).entries()) {
    const root = rootOf(line)
    const problem = typeof root === 'string' ? root : roots.map((other) => clash(root, other)).find(Boolean)
    if (problem !== undefined) return { ok: false, accepted: `${FORM}; line ${index + 1} ${problem}` }
    if (typeof root !== 'string') roots.push(root)
  }
  return { ok: true, value: roots }
}

function rootOf(line: string): LocalRoot | string {
  const match = /^(?<from>[^=]+)=(?<to>.+)$/u.exec(line)
  const from = match?.groups?.['from'] ?? line
  const to = match?.groups?.['to'] ?? line
  if (!/^(?:\/|file:\/\/\/|https?:\/\/[^/\s@]+(?:\/|$))/iu.test(from))
    return 'begins with no path, file:/// or http address without user'
  if (!path.isAbsolute(to)) return 'names a folder that is not absolute'
  if (hasOddSegment(from.replace(/^[a-z]+:\/\//iu, '')) || hasOddSegment(to))
    return 'has an empty segment, "." or ".."'
  const root = { from: withoutSlash(from), to: withoutSlash(to) }
  if (root.to === '' || /^(?:file:\/\/)?\/+$/iu.test(from)) return 'names the whole file system'
  return root
}

/** One file below two roots would be two files to this run. */
function clash(root: LocalRoot, other: LocalRoot): string | undefined {
  if (barePath(root.from) === barePath(other.from)) return 'names a prefix a second time'
  const [one, two] = [`${root.to}/`, `${other.to}/`]
  return one !== two && (one.startsWith(two) || two.startsWith(one))
    ? 'names a folder that lies in another root, or holds one'
    : undefined
}

function hasOddSegment(text: string): boolean {
  return /(?:^|\/)\.{1,2}(?:\/|$)|.\/\/+./u.test(text)
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/u, '')
}

/** ClearML writes both `/mnt/share/…` and `file:///mnt/share/…` for one folder. */
function barePath(prefix: string): string {
  return prefix.replace(/^file:\/\//iu, '')
}
