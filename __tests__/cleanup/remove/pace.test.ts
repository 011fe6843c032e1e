import { describe, expect, test } from '@jest/globals'
import { Pace } from '../../../src/cleanup/remove/pace.ts'

/** The sizes after calls of the pace's own size that took so long. */
function sizes(maxSize: number, ...tookMs: number[]): number[] {
  const pace = new Pace(maxSize, () => 0)
  return tookMs.map((ms) => {
    pace.took(pace.size, ms)
    return pace.size
  })
}

describe('Pace', () => {
  test('starts with the largest size', () => {
    expect(new Pace(100, () => 0).size).toBe(100)
  })

  test.each<[what: string, tookMs: number[], sizes: number[]]>([
    ['stays while the server is fast', [0, 1, 1_000, 5_000], [100, 100, 100, 100]],
    ['halves at most when it is slow', [60_000, 60_000, 60_000], [50, 25, 13]],
    ['comes down to what takes five seconds', [6_250, 5_000], [80, 80]],
    ['doubles at most when it is fast again', [60_000, 60_000, 0, 0, 0], [50, 25, 50, 100, 100]],
  ])('%s', (_, tookMs, expected) => {
    expect(sizes(100, ...tookMs)).toEqual(expected)
  })

  test('never comes below one task', () => {
    expect(sizes(4, 600_000, 600_000, 600_000, 600_000)).toEqual([2, 1, 1, 1])
    const pace = new Pace(1, () => 0)
    pace.failed()
    expect(pace.size).toBe(1)
  })

  test('halves after a call that ended in doubt', () => {
    const pace = new Pace(100, () => 0)
    pace.failed()
    pace.failed()
    expect(pace.size).toBe(25)
  })
})
