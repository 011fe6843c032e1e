import { errorMessage } from '../../clearml/errors.ts'
import { portions } from '../../portions.ts'
import { namesOf } from '../stored-names.ts'
import type { FileserverRequests } from './fileserver-requests.ts'

/** `nothing`: each that was looked for is missing. */
export type Look = { requestCount: number } & (
  { kind: 'something' } | { kind: 'nothing'; lookedFor: number } | { kind: 'no-answer'; error: string }
)

/** The first alone: as a rule it is there. */
const AT_ONCE = 5

/** Whether a fileserver has one of these recorded paths, as far as so many requests tell. It never throws. */
export async function lookForOne(
  { look, webServerError }: Pick<FileserverRequests, 'look' | 'webServerError'>,
  paths: readonly string[],
  maxRequests: number,
): Promise<Look> {
  let requestCount = 0
  let lookedFor = 0
  const has = async (name: string): Promise<boolean> => {
    requestCount += 1
    return await look(name)
  }
  const find = async (path: string): Promise<string | undefined> => {
    for (const name of namesOf(path)) if (await has(name)) return name
    return undefined
  }
  try {
    for (const part of [paths.slice(0, 1), ...portions(paths.slice(1), AT_ONCE)]) {
      const needed = part.reduce((sum, path) => sum + namesOf(path).length, 0)
      if (requestCount + needed > maxRequests) break
      const found = (await Promise.all(part.map(find))).find((name) => name !== undefined)
      lookedFor += part.length
      if (found === undefined) continue
      // A web server that answers every path with its page has this one, too.
      if (await has(`${found}/nothing`)) return { kind: 'no-answer', error: webServerError, requestCount }
      return { kind: 'something', requestCount }
    }
    return { kind: 'nothing', lookedFor, requestCount }
  } catch (error) {
    return { kind: 'no-answer', error: errorMessage(error), requestCount }
  }
}
