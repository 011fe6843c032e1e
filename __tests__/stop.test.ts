import { describe, expect, test } from '@jest/globals'
import { createStop } from '../src/stop.ts'

const NEVER = new Promise<never>(() => undefined)

/** Whether it settles with what is pending now. */
function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(() => true),
    new Promise<boolean>((resolve) =>
      setImmediate(() => {
        resolve(false)
      }),
    ),
  ])
}

describe('giveUp', () => {
  test('settles a grace after the abort, not before', async () => {
    const abort = new AbortController()
    const waits: number[] = []
    const grace = Promise.withResolvers<undefined>()
    const stop = createStop(abort.signal, async (ms) => {
      waits.push(ms)
      await grace.promise
    })
    expect(await isSettled(stop.giveUp)).toBe(false)
    expect(waits).toEqual([])
    abort.abort('SIGINT')
    expect(await isSettled(stop.giveUp)).toBe(false)
    expect(waits).toEqual([3_000])
    grace.resolve(undefined)
    expect(await isSettled(stop.giveUp)).toBe(true)
  })

  test('settles also if it was aborted before', async () => {
    const stop = createStop(AbortSignal.abort(), () => Promise.resolve())
    expect(await isSettled(stop.giveUp)).toBe(true)
  })
})

describe('untilStopped', () => {
  const stopOf = (signal: AbortSignal) => createStop(signal, () => NEVER)

  test('gives what the work gives, or its error', async () => {
    const stop = stopOf(new AbortController().signal)
    await expect(stop.untilStopped(Promise.resolve(7))).resolves.toBe(7)
    await expect(stop.untilStopped(Promise.reject(new Error('502')))).rejects.toThrow('502')
  })

  test('leaves work that goes on when it is aborted, with the reason', async () => {
    const abort = new AbortController()
    const work = stopOf(abort.signal).untilStopped(NEVER)
    const reason = new Error('out of memory')
    abort.abort(reason)
    await expect(work).rejects.toBe(reason)
  })

  test('gives no result once it is aborted, even if there is one', async () => {
    await expect(stopOf(AbortSignal.abort('SIGTERM')).untilStopped(Promise.resolve(7))).rejects.toBe(
      'SIGTERM',
    )
  })
})
