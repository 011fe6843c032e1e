import { describe, expect, test } from '@jest/globals'
import { finalStatus, recordTask, sharesTrend, type Env } from '../../src/record/record-task.ts'
import type { NewTask } from '../../src/clearml/reporting.ts'
import type { StopReason } from '../../src/report/run-report.ts'
import { effectiveSettings } from '../../src/report/settings.ts'
import { VERSION } from '../../src/version.ts'
import { config, report, type Inputs } from '../support/fixtures.ts'

const same = (text: string): string => text

function taskOf(inputs: Inputs = {}, env: Env = {}, hide = same): NewTask {
  return recordTask(config(inputs), env, hide, 'p1')
}

describe('the record', () => {
  test('is a service of that name with every setting as a parameter', () => {
    const task = taskOf({ 'delete-threshold-days': '7', 'track-run': 'true' })
    expect(task).toMatchObject({
      ...{ name: 'Cleanup Service', type: 'service', projectId: 'p1', tags: ['clearml-cleanup'] },
      parameters: { 'delete-threshold-days': '7', 'dry-run': 'false', 'track-run': 'true' },
    })
    expect(Object.keys(task.parameters)).toEqual(Object.keys(effectiveSettings(config())))
    expect(Object.values(task.parameters).every((value) => typeof value === 'string')).toBe(true)
  })

  test('holds no key, and nothing that is hidden', () => {
    const text = JSON.stringify(taskOf({ projects: 'a hunter2' }, {}, (t) => t.replaceAll('hunter2', '***')))
    expect(text).toContain('a ***')
    expect(text).not.toMatch(/ACCESS-KEY|SECRET-KEY|hunter2/u)
  })

  test('spells what is not seen, and cuts what is long', () => {
    const { parameters } = taskOf({ users: `\u202eeve ${'x'.repeat(3_000)}` })
    expect(parameters['users']).toMatch(/^\\u\{202e\}eve x+…$/u)
    expect(parameters['users']?.length).toBeLessThan(1_010)
  })

  test('is marked as that of a dry run, or of a shard', () => {
    expect(taskOf({ 'dry-run': 'true' }).tags).toEqual(['clearml-cleanup', 'dry-run'])
    expect(taskOf({ shard: '2/4' }).tags).toEqual(['clearml-cleanup', 'shard 2/4'])
    expect(taskOf({ target: 'models', shard: '2/4' }).tags).toEqual([
      ...['clearml-cleanup', 'target models', 'shard 2/4'],
    ])
  })

  test('names the workflow run, where there is one', () => {
    const env = {
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '42',
    }
    expect(taskOf({}, env).comment).toBe(`ClearML Cleanup ${VERSION}, https://github.com/o/r/actions/runs/42`)
    expect(taskOf({}, { GITHUB_SERVER_URL: 'https://github.com' }).comment).toBe(`ClearML Cleanup ${VERSION}`)
  })
})

describe('a trend', () => {
  test.each([
    [['clearml-cleanup'], {}, true],
    [['clearml-cleanup', 'mine'], {}, true],
    [['clearml-cleanup', 'dry-run'], {}, false],
    [['clearml-cleanup', 'shard 2/4'], {}, false],
    [['clearml-cleanup', 'target models'], {}, false],
    [['clearml-cleanup'], { target: 'models' }, false],
    [['target models', 'clearml-cleanup'], { target: 'models' }, true],
    [['shard 2/4', 'target models'], { target: 'models', shard: '2/4' }, true],
    [['clearml-cleanup', 'shard 2/4'], { shard: '2/4' }, true],
    [['clearml-cleanup', 'shard 1/4'], { shard: '2/4' }, false],
    [['clearml-cleanup'], { shard: '2/4' }, false],
  ])('of a record with tags %j goes on in a run with %j: %s', (tags, inputs, expected) => {
    expect(sharesTrend(tags, config(inputs))).toBe(expected)
  })
})

test.each<[stopReason: StopReason, failure: string | undefined, status: string]>([
  ['done', undefined, 'completed'],
  ['max-tasks', undefined, 'completed'],
  ['time-budget', undefined, 'completed'],
  ['done', '1 task could not be deleted', 'failed'],
  ['error', 'no', 'failed'],
  ['brake', 'too many', 'failed'],
  ['cancelled', 'The run was cancelled before it was done', 'stopped'],
])('a run that ends with %s and failure %j is %s', (stopReason, failure, status) => {
  expect(finalStatus(report({ stopReason }), failure)).toBe(status)
})
