import { expect, test } from '@jest/globals'
import { roots } from '../../src/inputs/roots.ts'
import { config, type Inputs } from '../support/fixtures.ts'

test('takes one place a line', () => {
  const lines = [
    's3://bucket',
    's3://bucket/a prefix/',
    's3://minio.lan:9000/bucket',
    'gs://bucket/x',
    'azure://account.blob.core.windows.net/container',
    'https://account.blob.core.windows.net/container',
    'https://files.example.com',
    '/mnt/share',
    'file:///mnt/share',
  ]
  expect(roots(lines.join('\n'))).toEqual({ ok: true, value: lines })
  expect(roots(' \n ')).toEqual({ ok: true, value: [] })
})

test.each([
  ['share', 'begins with no store and no slash'],
  ['ftp://host/x', 'begins with no store and no slash'],
  ['/', 'names the whole file system'],
  ['file:///', 'names the whole file system'],
  ['//', 'names the whole file system'],
  ['s3://', 'names no bucket'],
  ['s3:///prefix', 'names no bucket'],
  ['/mnt/../etc', 'has an empty segment, "." or ".."'],
  ['/mnt/./x', 'has an empty segment, "." or ".."'],
  ['s3://bucket/a//b', 'has an empty segment, "." or ".."'],
  ['s3://bucket/..', 'has an empty segment, "." or ".."'],
  ['https://user:secret@files.example.com', 'names a user'],
  ['https://files.example.com/a%20b', 'has a query or an encoded sign'],
  ['https://files.example.com/?sig=x', 'has a query or an encoded sign'],
])('refuses %s', (line, why) => {
  const result = roots(`s3://good\n${line}`)
  expect(result).toMatchObject({ ok: false, accepted: expect.stringContaining(`line 2 ${why}`) as unknown })
})

const LEFTOVERS: Inputs = { target: 'leftovers', roots: '/mnt/share', 'dry-run': 'true' }

test('leftovers need a place to look, and live a plan', () => {
  expect(config(LEFTOVERS)).toMatchObject({ target: 'leftovers', roots: ['/mnt/share'] })
  expect(config({ ...LEFTOVERS, 'dry-run': 'false', plan: 'plan.json' }).target).toBe('leftovers')
  expect(() => config({ ...LEFTOVERS, roots: '' })).toThrow(/roots: got nothing; name where/u)
  expect(() => config({ ...LEFTOVERS, 'dry-run': 'false' })).toThrow(
    /plan: got nothing, and leftovers are deleted by a plan only/u,
  )
})

test.each<[Inputs]>([
  [{ tags: 'x' }],
  [{ 'exclude-tags': 'none' }],
  [{ users: 'Ada' }],
  [{ 'task-types': 'training' }],
  [{ 'name-pattern': 'x' }],
  [{ protect: 'none' }],
  [{ 'age-field': 'last-change' }],
  [{ 'force-delete': 'true' }],
  [{ 'keep-last': '3' }],
  [{ 'keep-best': '5 max a/b' }],
  [{ 'archive-after-days': '7' }],
  [{ 'delete-files': 'none' }],
  [{ 'delete-models': 'false' }],
  [{ 'on-file-error': 'delete-task' }],
  [{ 'remove-task-folders': 'false' }],
  [{ 'include-hidden': 'true' }],
  [{ policy: 'rules: []' }],
])('leftovers refuse %j', (inputs) => {
  const [name = ''] = Object.keys(inputs)
  expect(() => config({ ...LEFTOVERS, ...inputs })).toThrow(
    `${name}: got "${Object.values(inputs).join()}", which target: leftovers has no use for`,
  )
})

test.each(['tasks', 'models'])('%s have no use for roots', (target) => {
  expect(() => config({ target, roots: '/mnt/share' })).toThrow(/roots: got "\/mnt\/share", which target/u)
})

test('a folder counts by its newest file, whatever the defaults of other inputs are', () => {
  const [rule] = config({ ...LEFTOVERS, projects: 'Vision', 'exclude-projects': 'Vision/Night' }).rules
  expect(rule).toMatchObject({ ageField: 'last-update', thresholdDays: 30, excludeTags: [] })
  expect(rule?.projects.map(({ text }) => text)).toEqual(['Vision'])
})
