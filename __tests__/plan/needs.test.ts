import { describe, expect, test } from '@jest/globals'
import { keepNeeded, type Need } from '../../src/plan/needs.ts'
import { doomed, ids, task } from '../support/fixtures.ts'

/** `a<b`: a stays as long as b does. */
function needs(...texts: string[]): Need[] {
  return texts.map((text) => {
    const [taskId = '', byId = ''] = text.split('<')
    return { taskId, byId, reason: 'steps-stay' }
  })
}

const keep = (going: string[], list: readonly Need[]) =>
  keepNeeded({ doomed: going.map((id) => doomed(id)), kept: [] }, list)

describe('keepNeeded', () => {
  test.each<[what: string, going: string[], needs: string[], left: string[]]>([
    ['everything goes where nothing is needed', ['a', 'b'], [], ['a', 'b']],
    ['a task goes with the one that needs it', ['a', 'b'], ['a<b'], ['a', 'b']],
    ['a task stays for one that stays', ['a', 'b'], ['a<x'], ['b']],
    ['a task stays if one of many stays', ['a', 'b', 'c'], ['a<b', 'a<c', 'a<x'], ['b', 'c']],
    ['what is needed by a task that stays for another stays', ['a', 'b', 'c'], ['a<b', 'b<x'], ['c']],
    ['and so on', ['a', 'b', 'c', 'd'], ['a<b', 'b<c', 'c<x'], ['d']],
    ['branches stay together', ['a', 'b', 'c'], ['a<c', 'b<c', 'c<x'], []],
    ['a circle that nobody else needs goes', ['a', 'b'], ['a<b', 'b<a'], ['a', 'b']],
    ['a circle that is needed stays', ['a', 'b'], ['a<b', 'b<a', 'a<x'], []],
    ['a need of a task that is not to go says nothing', ['a'], ['x<y'], ['a']],
  ])('%s: %j with %j leaves %j', (_, going, list, left) => {
    expect(ids(keep(going, needs(...list)).doomed)).toEqual(left)
  })

  test('says why a task stays, and for which ones, those alone that stay', () => {
    const list: Need[] = [
      { taskId: 'a', byId: 'b', reason: 'steps-stay' },
      { taskId: 'a', byId: 'x', reason: 'step-reused' },
      { taskId: 'a', byId: 'y', reason: 'dataset-used' },
    ]
    expect(keep(['a', 'b'], list).kept).toEqual([
      { task: task({ id: 'a' }), reason: 'step-reused', by: ['x', 'y'] },
    ])
  })

  test('what was kept before comes first', () => {
    const young = { task: task({ id: 'young' }), reason: 'too-young' as const }
    const { kept } = keepNeeded({ doomed: [doomed('a')], kept: [young] }, needs('a<young'))
    expect(kept).toEqual([young, { task: task({ id: 'a' }), reason: 'steps-stay', by: ['young'] }])
  })
})
