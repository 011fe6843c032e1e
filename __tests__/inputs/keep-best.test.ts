import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { keepBest } from '../../src/inputs/keep-best.ts'
import { keepBestText, type BestBy } from '../../src/plan/keep-best.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
const path = (metric: string, variant: string): string => `${md5(metric)}.${md5(variant)}`

function read(text: string): BestBy {
  const result = keepBest(text)
  if (!result.ok || result.value.kind === 'none') throw new Error(`${text} was not taken`)
  return result.value
}

describe('keep-best', () => {
  test.each<[text: string, count: number, best: string, of: string, metric: string]>([
    ['5 max validation/accuracy', 5, 'max', 'last', 'validation/accuracy'],
    ['1 min loss/total', 1, 'min', 'last', 'loss/total'],
    ['10000000 max best-of a/b', 10_000_000, 'max', 'best-of', 'a/b'],
    ['3  min   best-of  validation loss/per epoch', 3, 'min', 'best-of', 'validation loss/per epoch'],
    ['2 max best-of/mine', 2, 'max', 'last', 'best-of/mine'],
    ['2 max 精度/検証 🎯', 2, 'max', 'last', '精度/検証 🎯'],
  ])('%j', (text, count, best, of, metric) => {
    expect(read(text)).toMatchObject({ kind: 'by-metric', count, best, of, metric })
    expect(read(keepBestText(read(text)))).toEqual(read(text))
  })

  test('none keeps none', () => {
    expect(keepBest('none')).toEqual({ ok: true, value: { kind: 'none' } })
    expect(keepBestText({ kind: 'none' })).toBe('none')
  })

  test.each([
    '',
    'None',
    '5',
    '0 max a/b',
    '-1 max a/b',
    '1.5 max a/b',
    '10000001 max a/b',
    'max a/b',
    '5 best a/b',
    '5 MAX a/b',
    '5 max accuracy',
    '5 max /accuracy',
    '5 max accuracy/',
    '5 max best-of',
    '5 max a/b\n6 max c/d',
  ])('%j is refused, and the message shows how it is written', (text) => {
    const result = keepBest(text)
    expect(result.ok).toBe(false)
    expect(result).toMatchObject({
      accepted: expect.stringContaining('5 max validation/accuracy') as unknown,
    })
  })
})

describe('the places of a metric', () => {
  test('are the MD5 of metric and variant, as the server names them', () => {
    expect(read('5 max validation/accuracy').paths).toEqual([path('validation', 'accuracy')])
  })

  test('with several slashes are all that the text may mean', () => {
    expect(read('5 max a/b/c').paths).toEqual([path('a', 'b/c'), path('a/b', 'c')])
    expect(read('5 max a//c').paths).toEqual([path('a', '/c'), path('a/', 'c')])
  })

  test('of letters with marks are those of both ways to write them', () => {
    const [composed, parted] = ['gr\u00f6\u00dfe', 'gro\u0308\u00dfe']
    expect(new Set(read(`5 max ${parted}/x`).paths)).toEqual(
      new Set([path(composed, 'x'), path(parted, 'x')]),
    )
  })
})
