import { describe, expect, test } from '@jest/globals'
import { TARGET_NAMES } from '../../src/plan/target.ts'
import { effectiveSettings } from '../../src/report/settings.ts'
import { decidingSettings } from '../../src/approval/settings.ts'
import { readText } from '../../scripts/readme.ts'
import { config } from '../support/fixtures.ts'

describe('the target of a run', () => {
  test('is tasks where nothing is said', () => {
    expect(config().target).toBe('tasks')
  })

  test('is refused where it is none, with what is accepted', () => {
    for (const text of ['task', 'Tasks', 'everything'])
      expect(() => config({ target: text })).toThrow(
        `target: got "${text}", accepted is one of ${TARGET_NAMES.join(', ')}`,
      )
  })

  test('stands in the settings, and decides whether an approved plan fits', () => {
    expect(effectiveSettings(config())).toMatchObject({ target: 'tasks' })
    expect(decidingSettings(config())).toMatchObject({ target: 'tasks' })
  })

  test('is what the schema of the receipt says', () => {
    const schema = JSON.parse(readText('docs/receipt.schema.json')) as {
      $defs: { settings: { properties: { target: { enum: string[] } } } }
    }
    expect(schema.$defs.settings.properties.target.enum).toEqual(TARGET_NAMES)
  })
})
