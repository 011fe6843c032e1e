import type { Scanner } from './scanner.ts'

export type Include = {
  /** As it is written. */
  target: string
  kind: 'file' | 'url' | 'classpath' | 'package'
  isRequired: boolean
}

const FUNCTIONS = /(?:(required)\(\s*)?(?:(file|url|classpath|package)\(\s*)?(?=")/uy

/** `include "file"`, also within `required(…)`, `file(…)` and the like; undefined where a field is named so. */
export function parseInclude(scanner: Scanner): Include | undefined {
  if (scanner.match(/include(?=\s+(?:"|(?:required|file|url|classpath|package)\())\s+/uy) === '')
    return undefined
  const words = scanner.match(FUNCTIONS)
  const target = scanner.quoted()
  const opened = words.replaceAll(/[^(]/gu, '').length
  for (let i = 0; i < opened; i++) {
    scanner.blanks()
    if (!scanner.takes(')')) throw scanner.error('a parenthesis of "include" is not closed')
  }
  const [kind = 'file'] = /file|url|classpath|package/u.exec(words) ?? []
  const isUrl = /^[a-z]+:\/\//iu.test(target)
  return { target, kind: isUrl ? 'url' : (kind as Include['kind']), isRequired: words.includes('required') }
}
