import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { EvenSample } from '../../src/cleanup/even-sample.ts'

function sampleOf(count: number, size: number): EvenSample<number> {
  const sample = new EvenSample<number>(size)
  for (let i = 0; i < count; i++) sample.add(i)
  return sample
}

test('takes all where they are no more than asked for', () => {
  expect(sampleOf(5, 5).take(5)).toEqual([0, 1, 2, 3, 4])
  expect(sampleOf(5, 100).take(100)).toEqual([0, 1, 2, 3, 4])
  expect(sampleOf(9, 5).take(5)).toHaveLength(5)
})

test('takes none where none are asked for', () => {
  expect(sampleOf(100, 0).take(10)).toEqual([])
  expect(sampleOf(100, 10).take(0)).toEqual([])
  expect(sampleOf(0, 10).take(10)).toEqual([])
})

test('takes some of every part of the list', () => {
  const taken = sampleOf(1_000_000, 100).take(100)
  expect(taken).toHaveLength(100)
  const parts = new Set(taken.map((item) => Math.floor(item / 100_000)))
  expect(parts.size).toBe(10)
})

test('takes exactly so many, each once and in order', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.nat(50), fc.nat(60), (count, size, asked) => {
      const taken = sampleOf(count, size).take(asked)
      expect(taken).toHaveLength(Math.min(count, size, asked))
      expect([...new Set(taken)].toSorted((a, b) => a - b)).toEqual(taken)
    }),
  )
})
