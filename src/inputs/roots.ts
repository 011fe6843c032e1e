import { linesOf, type Parser } from './parse.ts'

const FORM =
  'a bucket prefix, a container or a folder of this machine a line, for example s3://bucket/prefix, gs://bucket, ' +
  'https://account.blob.core.windows.net/container, /mnt/share or the address of a fileserver that local-roots names'

/** The lines of the input `roots`. Whether they can be listed, the run finds out. */
export const roots: Parser<readonly string[]> = (text) => {
  const lines = linesOf(text)
  for (const [index, line] of lines.entries()) {
    const problem = problemOf(line)
    if (problem !== undefined) return { ok: false, accepted: `${FORM}; line ${index + 1} ${problem}` }
  }
  return { ok: true, value: lines }
}

function problemOf(line: string): string | undefined {
  const [, scheme, path = ''] = /^(?:(s3|gs|azure|https?|file):\/\/)?(.*)$/isu.exec(line) ?? []
  if (scheme === undefined && !path.startsWith('/')) return 'begins with no store and no slash'
  if (/^[^/]*@/u.test(path)) return 'names a user'
  const isFolder = path.startsWith('/')
  if (isFolder && !/^(?:file)?$/iu.test(scheme ?? '')) return 'names no bucket'
  if (/^\/*$/u.test(path)) return isFolder ? 'names the whole file system' : 'names no bucket'
  if (/(?:^|\/)\.{1,2}(?:\/|$)|.\/\/+./u.test(path)) return 'has an empty segment, "." or ".."'
  // Such an address is read by no rule: names on disk are not encoded.
  return /^https?$/iu.test(scheme ?? '') && /[?#%]/u.test(path) ? 'has a query or an encoded sign' : undefined
}
