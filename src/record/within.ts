import type { Sleep } from '../clearml/retry.ts'

/** What the work gives; undefined if it takes longer, and then it is not waited for any more. */
export async function within<T>(limitMs: number, work: Promise<T>, sleep: Sleep): Promise<T | undefined> {
  return await Promise.race([work, sleep(limitMs).then(() => undefined)])
}
