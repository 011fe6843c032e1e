import { describe, expect, test } from '@jest/globals'
import type { NamingTask } from '../../src/clearml/model-records.ts'
import { modelHold, type ModelSituation } from '../../src/plan/model-holds.ts'

const task = (id: string, change: Partial<NamingTask> = {}): NamingTask => ({
  ...{ id, status: 'completed', isArchived: true, inputModelIds: [], outputModelIds: [] },
  ...change,
})
const hold = (tasks: readonly NamingTask[], change: Partial<ModelSituation> = {}) =>
  modelHold({ modelId: 'm', makerId: 'maker', tasks, forceDelete: false, ...change })

describe('a model', () => {
  test('is held by nothing where nobody names it, or only an archived task made it', () => {
    expect(hold([])).toBeUndefined()
    expect(hold([task('maker', { outputModelIds: ['m'] })])).toBeUndefined()
    expect(
      hold([task('other', { inputModelIds: ['n'], outputModelIds: ['n'], isArchived: false })]),
    ).toBeUndefined()
  })

  test.each<[what: string, change: Partial<NamingTask>]>([
    ['archived', {}],
    ['open', { isArchived: false }],
    ['published', { status: 'published' }],
  ])('is held by a task that uses it, be that %s, whatever force-delete says', (_, change) => {
    const user = task('user', { inputModelIds: ['n', 'm'], ...change })
    expect(hold([user], { forceDelete: true })).toEqual({ reason: 'used-as-input', by: ['user'] })
  })

  test('is held by its own maker, too, where that uses it', () => {
    expect(hold([task('maker', { inputModelIds: ['m'] })])).toEqual({
      reason: 'used-as-input',
      by: ['maker'],
    })
  })

  test('is held by an open maker, by its own record or by that of the task, unless force-delete says so', () => {
    for (const maker of [
      task('maker', { isArchived: false }),
      task('t', { outputModelIds: ['m'], isArchived: false }),
    ]) {
      expect(hold([maker])).toEqual({ reason: 'maker-not-archived', by: [maker.id] })
      expect(hold([maker], { forceDelete: true })).toBeUndefined()
    }
  })

  test.each(['published', 'publishing', undefined])(
    'is held by a maker of the status %s, whatever force-delete says: no model is forced',
    (status) => {
      expect(hold([task('maker', { status })], { forceDelete: true })).toEqual({
        reason: 'maker-published',
        by: ['maker'],
      })
    },
  )

  test('is held where a list cannot be read', () => {
    expect(hold([task('odd', { inputModelIds: undefined })])).toEqual({
      reason: 'used-as-input',
      by: ['odd'],
    })
    expect(hold([task('odd', { outputModelIds: undefined, isArchived: false })])).toEqual({
      reason: 'maker-not-archived',
      by: ['odd'],
    })
  })
})
