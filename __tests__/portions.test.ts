import { describe, expect, test } from '@jest/globals'
import { inHalves, portions, portionsWithin } from '../src/portions.ts'

test.each([
  [[], 2, []],
  [[1, 2, 3], 2, [[1, 2], [3]]],
  [[1, 2], 2, [[1, 2]]],
])('%j by %d is %j', (items, size, parts) => {
  expect(portions(items, size)).toEqual(parts)
})

describe('portionsWithin', () => {
  const within = (texts: readonly string[], size: number, bytes: number): readonly (readonly string[])[] =>
    portionsWithin(texts, { size, bytes, bytesOf: ({ length }) => length })

  test.each<[texts: string[], size: number, bytes: number, parts: string[][]]>([
    [[], 9, 9, []],
    [['aa', 'bb', 'cc'], 9, 4, [['aa', 'bb'], ['cc']]],
    [['aa', 'bb', 'cc'], 1, 99, [['aa'], ['bb'], ['cc']]],
    [['aa', 'bb', 'cc'], 2, 99, [['aa', 'bb'], ['cc']]],
    // What is too large by itself goes alone.
    [['a', 'bbbbbb', 'c'], 9, 4, [['a'], ['bbbbbb'], ['c']]],
    [['bbbbbb'], 9, 4, [['bbbbbb']]],
  ])('%j by %d and %d bytes is %j', (texts, size, bytes, parts) => {
    expect(within(texts, size, bytes)).toEqual(parts)
  })
})

describe('inHalves', () => {
  const TOO_LARGE = new Error('413')
  const isTooLarge = (error: unknown): boolean => error === TOO_LARGE

  /** Takes so many at once. */
  const sender = (limit: number) => {
    const sent: number[][] = []
    const send = (part: readonly number[]): Promise<number> => {
      sent.push([...part])
      return part.length > limit ? Promise.reject(TOO_LARGE) : Promise.resolve(part.length)
    }
    return { sent, send }
  }

  test('sends all at once where that passes', async () => {
    const { sent, send } = sender(9)
    expect(await inHalves([1, 2, 3], send, isTooLarge)).toEqual([3])
    expect(sent).toEqual([[1, 2, 3]])
  })

  test('sends halves of what is too large, each item once, in order', async () => {
    const { sent, send } = sender(2)
    expect(await inHalves([1, 2, 3, 4, 5], send, isTooLarge)).toEqual([2, 1, 2])
    expect(sent.filter(({ length }) => length <= 2)).toEqual([[1, 2], [3], [4, 5]])
  })

  test('gives up on one item that is too large by itself', async () => {
    await expect(inHalves([1], sender(0).send, isTooLarge)).rejects.toBe(TOO_LARGE)
  })

  test('repeats nothing after another error', async () => {
    const error = new Error('500')
    const sent: unknown[] = []
    const send = (part: readonly number[]): Promise<never> => {
      sent.push(part)
      return Promise.reject(error)
    }
    await expect(inHalves([1, 2], send, isTooLarge)).rejects.toBe(error)
    expect(sent).toHaveLength(1)
  })
})
