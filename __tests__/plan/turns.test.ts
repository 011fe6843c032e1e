import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Hold } from '../../src/plan/holds.ts'
import { giveUpOn, nextTurn, type Turn, type Waiting } from '../../src/plan/turns.ts'
import { doomed, ids } from '../support/fixtures.ts'

const REASONS = {
  s: 'steps-stay',
  r: 'step-reused',
  d: 'dataset-used',
  f: 'files-of-a-step',
  m: 'models-of-another-task',
} as const
type Letter = keyof typeof REASONS

/** `a s:bc f:d`: the steps b and c hold a, and the file of d. */
function waiting(text: string, ageAtMs = 0): Waiting {
  const [id = '', ...holds] = text.split(' ')
  return {
    ...doomed(id, {}, ageAtMs),
    holds: holds.map((hold): Hold => {
      const [letter = '', by = ''] = hold.split(':')
      return { reason: REASONS[letter as Letter], by: Array.from(by) }
    }),
  }
}

function turn(texts: readonly string[], gone = ''): { going: string[]; staying: Record<string, Hold> } {
  const { going, staying } = nextTurn(
    texts.map((text) => waiting(text)),
    (id) => gone.includes(id),
  )
  return { going: ids(going), staying: Object.fromEntries(staying.map(({ task, hold }) => [task.id, hold])) }
}

describe('nextTurn', () => {
  test('of nothing is nothing', () => {
    expect(turn([])).toEqual({ going: [], staying: {} })
  })

  test('what it waited for is gone: it goes', () => {
    expect(turn(['a f:b', 'c m:d'], 'bd')).toEqual({ going: ['a', 'c'], staying: {} })
  })

  test('what waits for one that goes now waits on', () => {
    expect(turn(['a f:x', 'b s:a', 'c r:b'], 'x').going).toEqual(['a'])
  })

  test('what waits for a task that stays, stays, and so does what waits for that: both name it', () => {
    expect(turn(['a f:b', 'b r:x', 'c s:a'])).toEqual({
      going: [],
      staying: {
        a: { reason: 'files-of-a-step', by: ['b', 'x'] },
        b: { reason: 'step-reused', by: ['x'] },
        c: { reason: 'steps-stay', by: ['a', 'x'] },
      },
    })
  })

  test('the hold that stays gives the reason, and of its holders those that stay', () => {
    const { staying } = turn(['a s:gz f:xg', 'z d:x'], 'g')
    expect(staying['a']).toEqual({ reason: 'steps-stay', by: ['z', 'x'] })
    expect(turn(['a s:g f:xb', 'b s:g'], 'g').staying['a']).toEqual({ reason: 'files-of-a-step', by: ['x'] })
  })
})

describe('a circle', () => {
  test.each<[what: string, texts: string[], first: string[]]>([
    ['of a controller and the cached step whose files it lists', ['b f:s', 's r:b'], ['b']],
    ['the same, with the controller that ran the step', ['b f:s', 's r:b', 'a s:s'], ['b']],
    ['of many controllers and one step', ['b m:s', 'c f:s', 's r:bc'], ['b', 'c']],
    ['of two tasks that list a model of each other', ['a m:b', 'b m:a'], ['a', 'b']],
    ['of controllers that take steps of each other', ['a s:x', 'x r:b', 'b s:y', 'y r:a'], ['a', 'b']],
    [
      'where the one that lists files also has steps in it',
      ['a f:x s:y', 'x r:a', 'y r:b', 'b s:x'],
      ['a', 'b'],
    ],
    ['of one', ['a s:a'], ['a']],
  ])('%s goes together: first who uses what the others own', (_, texts, first) => {
    expect(turn(texts)).toEqual({ going: first, staying: {} })
  })

  test('that is held by nothing harmless begins with its oldest', () => {
    const items = [waiting('a d:b', 5), waiting('b d:c', 3), waiting('c d:a', 4)]
    expect(ids(nextTurn(items, () => false).going)).toEqual(['b'])
  })

  test('of which one stays keeps all, and each says which one', () => {
    const { going, staying } = turn(['b f:s', 's r:bx', 'a s:s'])
    expect(going).toEqual([])
    expect(Object.values(staying).every(({ by }) => by.includes('x'))).toBe(true)
    expect(Object.keys(staying)).toEqual(['b', 's', 'a'])
  })

  test('tells those that go of all its members, and of their own holds', () => {
    const { going } = nextTurn([waiting('b f:s'), waiting('s r:b'), waiting('a s:s')], () => false)
    expect(
      going.map(({ circle }) => [[...(circle?.members.keys() ?? [])].toSorted(), circle?.holds]),
    ).toEqual([[['b', 's'], [{ reason: 'files-of-a-step', by: ['s'] }]]])
  })

  test('goes in the end, whatever the holds: no task stays only because of one another', () => {
    const letters = fc.constantFrom<Letter[]>('s', 'r', 'd', 'f', 'm')
    const holds = fc.array(fc.tuple(letters, fc.nat(7)), { maxLength: 3 })
    const graph = fc.array(holds, { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(graph, fc.integer({ min: 4, max: 8 }), (drawn, size) => {
        const items = drawn
          .slice(0, size)
          .map((each, i) => waiting([String(i), ...each.map(([letter, by]) => `${letter}:${by}`)].join(' ')))
        const { gone, kept } = play(items)
        const stays = staysFor(items)
        expect([...kept.keys()].toSorted()).toEqual([...stays].toSorted())
        expect(gone.size + kept.size).toBe(items.length)
        for (const by of kept.values()) expect(by.some((id) => Number(id) >= size)).toBe(true)
      }),
    )
  })
})

/** Takes turns until nobody waits; each task that goes is gone then. */
function play(items: readonly Waiting[]): { gone: Set<string>; kept: Map<string, readonly string[]> } {
  const gone = new Set<string>()
  const kept = new Map<string, readonly string[]>()
  for (let left = items; left.length > 0;) {
    const { going, staying }: Turn = nextTurn(left, (id) => gone.has(id))
    expect(going.length + staying.length).toBeGreaterThan(0)
    for (const { task } of going) gone.add(task.id)
    for (const { task, hold } of staying) kept.set(task.id, hold.by)
    left = left.filter(({ task }) => !gone.has(task.id) && !kept.has(task.id))
  }
  return { gone, kept }
}

/** Tasks that wait for one that is none of them, in the end. */
function staysFor(items: readonly Waiting[]): ReadonlySet<string> {
  const all = new Set(ids(items))
  const stays = new Set<string>()
  for (let before = -1; before !== stays.size;) {
    before = stays.size
    for (const { task, holds } of items)
      if (holds.some(({ by }) => by.some((id) => !all.has(id) || stays.has(id)))) stays.add(task.id)
  }
  return stays
}

test('what is given up stays by what holds it first', () => {
  expect(giveUpOn([waiting('a s:b f:c')])).toMatchObject({
    going: [],
    staying: [{ task: { id: 'a' }, hold: { reason: 'steps-stay', by: ['b'] } }],
  })
})
