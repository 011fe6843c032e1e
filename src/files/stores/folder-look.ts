import { errorMessage } from '../../clearml/errors.ts'
import type { Look } from './fileserver-look.ts'
import { findBelow, isStillThere, openRoot } from './folder-path.ts'

/** Whether one of these paths lies below a root, as far as so many looks tell. It never throws. */
export async function lookBelow(root: string, keys: readonly string[], maxLooks: number): Promise<Look> {
  let requestCount = 0
  try {
    const opened = await openRoot(root)
    for (const key of keys.slice(0, Math.max(0, maxLooks))) {
      requestCount += 1
      if ((await findBelow(opened, key)).kind === 'file') return { kind: 'something', requestCount }
    }
    return (await isStillThere(opened))
      ? { kind: 'nothing', lookedFor: requestCount, requestCount }
      : { kind: 'no-answer', error: `${root} went away while it was looked into`, requestCount }
  } catch (error) {
    return { kind: 'no-answer', error: errorMessage(error), requestCount }
  }
}
