import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { modulesIn } from '../../scripts/imports.ts'

/** What tests the whole of something, and no one module. */
const WHOLES = ['docs', 'e2e', 'reliability', 'simulator', 'smoke']

const FILES = modulesIn(['__tests__']).map(({ file }) => path.posix.relative('__tests__', file))
const TESTS = FILES.filter((file) => file.endsWith('.test.ts'))

test('a test of src/room/module.ts is __tests__/room/module.test.ts, or module.aspect.test.ts beside it', () => {
  const mirrors = TESTS.filter((file) => !WHOLES.includes(file.split('/')[0] ?? ''))
  expect(mirrors.length).toBeGreaterThan(150)
  expect(
    mirrors.filter((file) => !existsSync(`src/${file.replace(/(?:\.[\w-]+)?\.test\.ts$/u, '.ts')}`)),
  ).toEqual([])
})

test('helpers of tests stand in __tests__/support, each under a name of its own', () => {
  const helpers = FILES.filter((file) => !file.endsWith('.test.ts'))
  expect(helpers.filter((file) => !file.startsWith('support/'))).toEqual([])
  const names = helpers.map((file) => path.posix.basename(file))
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})
