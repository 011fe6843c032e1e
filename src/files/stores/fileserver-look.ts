import { ClearMLError, errorMessage } from '../../clearml/errors.ts'
import { OutageError } from '../../clearml/gate.ts'
import { portions } from '../../portions.ts'
import { namesOf } from '../stored-names.ts'
import type { FileserverRequests } from './fileserver-requests.ts'

export type Look = { requestCount: number } & (
  | { kind: 'something' }
  /** Each that was looked for is missing. */
  | { kind: 'nothing'; lookedFor: number }
  | { kind: 'unreachable'; error: string }
  /** It was reached, and its answer is none to that question. */
  | { kind: 'no-answer'; error: string }
)

/** The first alone: as a rule it is there. */
const AT_ONCE = 5

/** Whether a fileserver has one of these recorded paths, as far as so many requests tell. @throws OutageError alone */
export async function lookForOne(
  { look, webServerError }: Pick<FileserverRequests, 'look' | 'webServerError'>,
  paths: readonly string[],
  maxRequests: number,
): Promise<Look> {
  let requestCount = 0
  const has = async (name: string): Promise<boolean> => {
    requestCount += 1
    return await look(name)
  }
  const names = likeliestFirst(paths).slice(0, Math.max(0, maxRequests))
  try {
    for (const part of [names.slice(0, 1), ...portions(names.slice(1), AT_ONCE)]) {
      const looks = await Promise.all(part.map(has))
      const found = part.find((_, i) => looks[i])
      if (found === undefined) continue
      // A web server that answers every path with its page has this one, too.
      if (await has(`${found}/nothing`)) return { kind: 'no-answer', error: webServerError, requestCount }
      return { kind: 'something', requestCount }
    }
    return { kind: 'nothing', lookedFor: Math.min(names.length, paths.length), requestCount }
  } catch (error) {
    // It says nothing about these files.
    if (error instanceof OutageError) throw error
    const kind = isUnreachable(error) ? 'unreachable' : 'no-answer'
    return { kind, error: errorMessage(error), requestCount }
  }
}

/** First the likeliest name of each, then the second one, and so on. */
function likeliestFirst(paths: readonly string[]): readonly string[] {
  const names = paths.map(namesOf)
  const most = Math.max(0, ...names.map(({ length }) => length))
  return Array.from({ length: most }, (_, i) => names.flatMap((ofOne) => ofOne.slice(i, i + 1))).flat()
}

function isUnreachable(error: unknown): boolean {
  return error instanceof ClearMLError && error.failure.kind === 'unreachable'
}
