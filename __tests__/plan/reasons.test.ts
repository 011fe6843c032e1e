import { expect, test } from '@jest/globals'
import { AGE_FIELDS } from '../../src/plan/policy.ts'
import { ageFieldName, keepReasonText } from '../../src/plan/reasons.ts'
import { TASK_FIELDS } from '../../src/clearml/task.ts'

test('every clock is named by a field that is asked for', () => {
  expect(AGE_FIELDS.map(ageFieldName)).toEqual(['status_changed', 'last_change', 'last_update'])
  expect(TASK_FIELDS).toEqual(expect.arrayContaining(AGE_FIELDS.map(ageFieldName)))
})

test('a reason that an input causes names the input', () => {
  expect(keepReasonText('published')).toContain('protect: published')
  expect(keepReasonText('running')).toContain('protect: running')
  expect(keepReasonText('dataset')).toContain('protect: datasets')
  expect(keepReasonText('report')).toContain('protect: reports')
  expect(keepReasonText('hidden')).toContain('include-hidden is false')
  expect(keepReasonText('not-a-draft')).toContain('force-delete is false')
})
