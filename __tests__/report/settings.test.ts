import { expect, test } from '@jest/globals'
import { effectiveSettings } from '../../src/report/settings.ts'
import { config } from '../support/fixtures.ts'

test('the settings can be given as inputs again', () => {
  const inputs = { 'force-delete': 'true', protect: 'none', 'delete-threshold-days': '0.5' }
  const settings = effectiveSettings(config(inputs))
  expect(settings).toMatchObject({ 'force-delete': true, protect: 'none', 'delete-threshold-days': 0.5 })
  const again = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]))
  expect(config(again)).toEqual(config(inputs))
})

test('the settings are all inputs but the keys', () => {
  const names = Object.keys(effectiveSettings(config()))
  expect(names).toContain('receipt-file')
  expect(names.filter((name) => name.endsWith('-key'))).toEqual([])
})
