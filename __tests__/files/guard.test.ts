import { describe, expect, test } from '@jest/globals'
import { modelGuard, spellingKey, type ModelSituation } from '../../src/files/guard.ts'
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

describe('spellingKey', () => {
  test.each([
    ['http://f/a b/ö', 'http://f/a%20b/%C3%B6'],
    ['http://f/a&b', 'http://f/a%26b'],
    ['s3://ml/50%', 's3://ml/50%'],
    ['azure://acc/c/a', 'azure://acc.blob.core.windows.net/c/a'],
  ])('%j and %j are one file', (one, other) => {
    expect(spellingKey(one)).toBe(spellingKey(other))
  })

  test.each([
    ['http://f/a%2520b', 'http://f/a b'],
    ['http://f/a+b', 'http://f/a b'],
    ['http://f/A', 'http://f/a'],
    ['azure://acc/c/a', 'azure://other/c/a'],
    ['azure://acc/c/a', 'azure://acc.blob.core.chinacloudapi.cn/c/a'],
  ])('%j and %j are two', (one, other) => {
    expect(spellingKey(one)).not.toBe(spellingKey(other))
  })
})
