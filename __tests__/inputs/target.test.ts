import { describe, expect, test } from '@jest/globals'
import { TARGET_NAMES } from '../../src/plan/target.ts'
import { effectiveSettings } from '../../src/report/settings.ts'
import { decidingSettings } from '../../src/approval/settings.ts'
import { readText } from '../../scripts/readme.ts'
import { INPUT_NAMES, specOf, type InputName } from '../../src/inputs/table.ts'
import { config, type Inputs } from '../support/fixtures.ts'

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

  test.each<[name: InputName, text: string]>([
    ['policy', 'rules: []'],
    ['task-types', 'training'],
    ['include-hidden', 'true'],
    ['keep-best', '5 max a/b'],
    ['archive-after-days', '7'],
    ['delete-models', 'false'],
    ['delete-files', 'server'],
  ])('models refuses %s where it is given', (name, text) => {
    expect(() => config({ target: 'models', [name]: text })).toThrow(
      `${name}: got "${text}", which target: models has no use for; leave it out`,
    )
  })

  test('models takes what action.yml fills in, and what means models, too', () => {
    const filled = Object.fromEntries(
      INPUT_NAMES.flatMap((name) => {
        const { default: standard } = specOf(name)
        return standard === undefined ? [] : [[name, standard]]
      }),
    )
    const { target, rules } = config({
      ...filled,
      target: 'models',
    })
    expect([target, rules[0]?.ageField, rules[0]?.deleteFiles]).toEqual(['models', 'last-change', 'runner'])
    expect(
      config({ target: 'models', 'delete-files': 'none', 'keep-last': '3', protect: 'none' }).target,
    ).toBe('models')
  })

  test('models counts from the last change, unless last-update is given', () => {
    const fieldOf = (inputs: Inputs) => config({ target: 'models', ...inputs }).rules[0]?.ageField
    expect([fieldOf({}), fieldOf({ 'age-field': 'status-changed' })]).toEqual(['last-change', 'last-change'])
    expect(fieldOf({ 'age-field': 'last-update' })).toBe('last-update')
    expect(() => fieldOf({ 'age-field': '' })).toThrow('age-field: got an empty value')
    expect(config().rules[0]?.ageField).toBe('status-changed')
  })

  test('stands in the settings, and decides whether an approved plan fits', () => {
    expect(decidingSettings(config({ target: 'models' }))).toMatchObject({ target: 'models' })
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
