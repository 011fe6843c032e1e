import { expect, test } from '@jest/globals'
import { CASES, chosen } from '../../scripts/pictures/cases.ts'
import { readText } from '../../scripts/readme.ts'

test('npm run pictures draws all cases, or those that are named', () => {
  expect(chosen([])).toEqual(CASES)
  expect(chosen(['large', 'one-task']).map(({ name }) => name)).toEqual(['large', 'one-task'])
})

test('a name that no case has is refused, with the names that there are', () => {
  expect(() => chosen(['large', 'nosuch', 'other'])).toThrow(
    `There is no picture nosuch, other. There are: ${CASES.map(({ name }) => name).join(', ')}.`,
  )
})

test('docs/summary.md names a case that there is, and what it takes', () => {
  const page = readText('docs/summary.md')
  const [, name = ''] = /`npm run pictures ([\w-]+)`/u.exec(page) ?? []
  expect(chosen([name])).toHaveLength(1)
  expect(page).toContain('apt-get install chromium fonts-noto-color-emoji')
})
