import { describe, expect, test } from '@jest/globals'
import { holdsOf, relatedTaskIds, type Surroundings } from '../../../src/cleanup/inspect/holds.ts'
import type { Artifact, TaskContents } from '../../../src/clearml/contents.ts'
import type { Hold } from '../../../src/plan/holds.ts'
import type { Need } from '../../../src/plan/needs.ts'
import { fileOf, hexId, model, task } from '../../support/fixtures.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]
const output = (uri: string): Artifact => ({ uri, mode: 'output', bytes: undefined })

/** What holds task A; other tasks exist unless said otherwise. */
function holds(
  change: Partial<TaskContents> = {},
  surroundings: Partial<Surroundings> = {},
  forceDelete = false,
): readonly Hold[] {
  return holdsOf(
    task({ id: A, ...change }),
    { models: [], publishedChildren: [], needs: [], exists: () => true, ...surroundings },
    forceDelete,
  )
}

/** What gives the reason. */
function hold(...given: Parameters<typeof holds>): Hold | undefined {
  return holds(...given)[0]
}

test('nothing holds a task that has nothing', () => {
  expect(hold()).toBeUndefined()
})

describe('published children', () => {
  test('hold their parent, and are named, unless force-delete is on', () => {
    const surroundings = { publishedChildren: [B, C] }
    expect(hold({}, surroundings)).toEqual({ reason: 'published-children', by: [B, C] })
    expect(hold({}, surroundings, true)).toBeUndefined()
  })
})

describe.each([false, true])('what a task waits for by the plan, with force-delete %j', (force) => {
  const needs: Need[] = [
    { taskId: A, byId: B, reason: 'steps-stay' },
    { taskId: A, byId: C, reason: 'dataset-used' },
  ]

  test('holds it as long as it exists', () => {
    expect(holds({}, { needs }, force)).toEqual([
      { reason: 'steps-stay', by: [B] },
      { reason: 'dataset-used', by: [C] },
    ])
    expect(hold({}, { needs, exists: (id) => id === C }, force)).toEqual({ reason: 'dataset-used', by: [C] })
    expect(hold({}, { needs, exists: () => false }, force)).toBeUndefined()
  })
})

describe('published models', () => {
  const models = [model('draft', A), model('m1', A, { published: true }), model('m2', A, { published: true })]

  test('hold the task that made them, and are named, unless force-delete is on', () => {
    expect(hold({}, { models })).toEqual({ reason: 'published-models', by: ['m1', 'm2'] })
    expect(hold({}, { models }, true)).toBeUndefined()
    expect(hold({}, { models: models.slice(0, 1) })).toBeUndefined()
  })
})

describe.each([false, true])('models of another task, with force-delete %j', (force) => {
  test('hold a task that lists them, since the server would delete them with it', () => {
    const models = [model('own', A), model('m1', B), model('m2', C), model('m3', B)]
    expect(hold({}, { models }, force)).toEqual({ reason: 'models-of-another-task', by: [B, C] })
  })

  test.each([undefined, A, `__DELETED__${B}`])('a model of %j holds nothing', (taskId) => {
    expect(hold({}, { models: [model('m', taskId)] }, force)).toBeUndefined()
  })

  test('a maker that is no more holds nothing', () => {
    const exists = (id: string): boolean => id === C
    expect(hold({}, { models: [model('m', B)], exists }, force)).toBeUndefined()
    expect(hold({}, { models: [model('m', B), model('n', C)], exists }, force)?.by).toEqual([C])
  })
})

describe.each([false, true])('files of a step, with force-delete %j', (force) => {
  const artifacts = [
    output(fileOf(A, 'x')),
    output(fileOf(B, 'y')),
    output(fileOf(C, 'z')),
    output(fileOf(B, 'w')),
  ]

  test('hold a controller that lists them, as long as the step exists', () => {
    expect(hold({ type: 'controller', artifacts }, {}, force)).toEqual({
      reason: 'files-of-a-step',
      by: [B, C],
    })
    const exists = (id: string): boolean => id === C
    expect(hold({ type: 'controller', artifacts }, { exists }, force)?.by).toEqual([C])
    expect(hold({ type: 'controller', artifacts }, { exists: () => false }, force)).toBeUndefined()
  })

  test.each(['training', 'data_processing', undefined])('hold no task of type %j', (type) => {
    expect(hold({ type, artifacts }, {}, force)).toBeUndefined()
  })

  test.each(['https://example.com/a.csv', '/mnt/a.csv', fileOf(A, 'x')])('%s holds nothing', (uri) => {
    expect(hold({ type: 'controller', artifacts: [output(uri)] }, {}, force)).toBeUndefined()
  })
})

test('all holds are told of, so that it is known what a task waits for', () => {
  const change = { type: 'controller', artifacts: [output(fileOf(B, 'y'))] }
  const needs: Need[] = [{ taskId: A, byId: C, reason: 'steps-stay' }]
  expect(holds(change, { models: [model('m', C)], publishedChildren: [B], needs })).toEqual([
    { reason: 'steps-stay', by: [C] },
    { reason: 'published-children', by: [B] },
    { reason: 'models-of-another-task', by: [C] },
    { reason: 'files-of-a-step', by: [B] },
  ])
})

test('the first hold gives the reason', () => {
  const change = { type: 'controller', artifacts: [output(fileOf(B, 'y'))] }
  const models = [model('m', C, { published: true })]
  expect(hold(change, { models, publishedChildren: [B] })?.reason).toBe('published-children')
  expect(hold(change, { models })?.reason).toBe('published-models')
  expect(hold(change, { models }, true)?.reason).toBe('models-of-another-task')
  expect(hold(change)?.reason).toBe('files-of-a-step')
})

describe('relatedTaskIds', () => {
  const artifacts = [output(fileOf(B, 'x')), output(fileOf(C, 'y')), output(fileOf(A, 'z'))]

  test('are the makers of models, each once, without the task itself and makers that are known to be gone', () => {
    const models = [
      model('m', B),
      model('n', B),
      model('o', A),
      model('p', undefined),
      model('q', '__DELETED__x'),
    ]
    expect(relatedTaskIds(task({ id: A }), models)).toEqual([B])
  })

  test('are the owners of files of a controller alone', () => {
    expect(relatedTaskIds(task({ id: A, type: 'controller', artifacts }), [])).toEqual([B, C])
    expect(relatedTaskIds(task({ id: A, artifacts }), [])).toEqual([])
  })
})
