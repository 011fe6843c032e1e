import { describe, expect, test } from '@jest/globals'
import { modelGuard, type ModelSituation } from '../../src/files/guard.ts'
import type { SpareReason } from '../../src/files/task-file.ts'
import { hexId, model } from '../support/fixtures.ts'

describe('modelGuard', () => {
  test.each<[published: boolean, situation: ModelSituation, reason: SpareReason | undefined]>([
    [false, { otherUsers: [], deleteModels: true }, undefined],
    [false, { otherUsers: ['t'], deleteModels: true }, 'model-in-use'],
    [false, { otherUsers: [], deleteModels: false }, 'model-kept'],
    [false, { otherUsers: ['t'], deleteModels: false }, 'model-kept'],
    [true, { otherUsers: [], deleteModels: true }, 'published-model'],
    [true, { otherUsers: ['t'], deleteModels: false }, 'published-model'],
  ])('of a model with published %j and %j is %j', (published, situation, reason) => {
    expect(modelGuard(model('m', hexId('a'), { published }), situation)).toBe(reason)
  })
})
