import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { AGE_FIELDS } from '../../src/plan/policy.ts'
import { ageFieldName, keepReasonText, lateKeepReasonText, type KeepReason } from '../../src/plan/reasons.ts'
import { TASK_FIELDS } from '../../src/clearml/task.ts'

const page = readFileSync(new URL('../../docs/how-it-decides.md', import.meta.url), 'utf8')
const [, section = ''] = page.split('\n## Reasons to keep a task\n')
const documented = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gmu)].map(
  ([, reason = '', text = '']) => [reason as KeepReason, text] as const,
)

test('every clock is named by a field that is asked for', () => {
  expect(AGE_FIELDS.map(ageFieldName)).toEqual(['status_changed', 'last_change', 'last_update'])
  expect(TASK_FIELDS).toEqual(expect.arrayContaining(AGE_FIELDS.map(ageFieldName)))
})

/** Of models by themselves and of leftovers. */
const FOUND_WITH_THE_PLAN: ReadonlySet<KeepReason> = new Set([
  ...(['used-as-input', 'maker-not-archived', 'maker-published'] as const),
  ...(['task-exists', 'named-by-record', 'in-task-folder', 'holds-task-folders', 'holds-links'] as const),
])

describe('reasons to keep a task', () => {
  test.each(documented)('%s is told as the page for users tells it', (reason, text) => {
    expect(keepReasonText(reason)).toBe(text)
  })

  test('are read from the page', () => {
    expect(documented.length).toBeGreaterThan(30)
  })

  test.each(documented)('%s says whether it came up after the listing', (reason, text) => {
    // From here on the page lists what is found when a task is looked into; then what only other targets have.
    const order = documented.map(([name]) => name)
    const isFoundLater =
      order.indexOf(reason) >= order.indexOf('steps-stay') && !FOUND_WITH_THE_PLAN.has(reason)
    expect(lateKeepReasonText(reason)).toBe(isFoundLater ? text : `${text} since it was listed`)
  })
})
