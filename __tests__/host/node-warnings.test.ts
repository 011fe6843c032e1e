import { EventEmitter } from 'node:events'
import { expect, test } from '@jest/globals'
import { hideWarnings } from '../../src/host/node-warnings.ts'

function warning(name: string): Error {
  return Object.assign(new Error('said so'), { name })
}

test('a warning of Google’s SDK goes to the debug log, and every other to where Node writes it', () => {
  const process = new EventEmitter<{ warning: [Error] }>()
  const written: string[] = []
  const said: string[] = []
  process.on('warning', ({ name }) => written.push(name))
  hideWarnings(process, (line) => said.push(line))
  for (const name of ['MetadataLookupWarning', 'DeprecationWarning']) process.emit('warning', warning(name))
  expect(written).toEqual(['DeprecationWarning'])
  expect(said).toEqual(['MetadataLookupWarning: said so'])
})
