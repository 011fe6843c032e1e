import { describe, expect, test } from '@jest/globals'
import { Ledger } from '../../src/cleanup/ledger.ts'
import { claim, DELETED, doomed, ids, settled } from '../support/fixtures.ts'

describe('the ledger', () => {
  test('tells later tasks which ones are no more, in a dry run too', () => {
    const ledger = new Ledger(['a', 'b', 'c', 'd'])
    const { deleted } = ledger
    ledger.settle([settled('a', DELETED), settled('b', { kind: 'failed', error: 'x' })])
    ledger.settle([settled('c', { kind: 'would-delete' }), settled('d', { kind: 'gone' })])
    expect([...deleted]).toEqual(['a', 'c'])
  })

  test('takes no promise for a deletion', () => {
    const ledger = new Ledger(['a', 'b', 'c', 'd'])
    const claims = [claim('a'), claim('b')]
    ledger.claim(claims)
    expect([...ledger.deleted]).toEqual([])
    ledger.confirm(claims, [settled('a', DELETED), settled('b', { kind: 'failed', error: 'there' })])
    expect([...ledger.deleted]).toEqual(['a'])
    expect(ids(ledger.known())).toEqual(['a', 'b'])
  })

  test('hands each claim to one who asks, by batch', () => {
    const ledger = new Ledger(['a', 'b', 'c', 'd'])
    ledger.claim([claim('a')])
    ledger.claim([claim('b')])
    expect(ledger.unaskedCount).toBe(2)
    expect(ledger.takeUnasked().map(ids)).toEqual([['a'], ['b']])
    expect(ledger.unaskedCount).toBe(0)
    expect(ledger.takeUnasked()).toEqual([])
  })

  test('knows nothing of what is under way or only claimed', () => {
    const ledger = new Ledger(['a', 'b', 'c', 'd'])
    const batch = [doomed('a')]
    ledger.begin(batch)
    ledger.claim([claim('b')])
    const text = (when: string): string =>
      `the run was cancelled ${when}; whether it is gone, the next run finds out`
    expect(ledger.known().map(({ task, outcome }) => [task.id, outcome])).toEqual([
      ['a', { kind: 'failed', error: text('while it was being deleted') }],
      ['b', { kind: 'failed', error: text('before it could ask again') }],
    ])
    ledger.end(batch)
    expect(ids(ledger.known())).toEqual(['b'])
  })
})
