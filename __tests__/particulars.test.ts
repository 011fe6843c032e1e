import { expect, test } from '@jest/globals'
import { withoutParticulars } from '../src/particulars.ts'

const ID = '0123456789abcdef'.repeat(2)
const OTHER = 'fedcba9876543210'.repeat(2)

test.each([
  [
    `request to https://storage.googleapis.com/storage/v1/b/ml/o/Vision%2Frun%25201.${ID}%2Fa.bin? failed, reason: x`,
    'request to https://storage.googleapis.com/… failed, reason: x',
  ],
  [`no https://h:8081/Vision/train.${ID}/a.bin.`, 'no https://h:8081/….'],
  [`no "s3://ml/Vision/train.${ID}/a.bin"`, 'no "s3://ml/…"'],
  [`Invalid task id: id=${ID}, company=${OTHER}`, 'Invalid task id: id=…, company=…'],
  [
    `[Errno 13] Permission denied: '/mnt/fileserver/Vision/run 1.${ID}/a'`,
    "[Errno 13] Permission denied: '…'",
  ],
  [`No such object: ml/Vision/run.${ID}/a.bin`, 'No such object: …'],
  [`bucket "ml": no object "x.${ID}/a"`, 'bucket "ml": no object "…"'],
  [`(server: 400/123 task=${ID}, children=12)`, '(server: 400/123 task=…, children=…)'],
  ['published children hold it: 3 (server)', 'published children hold it: … (server)'],
  ['RequestId 3f2504e0-4f89-11d3-9a0c-0305e82c3301 Time 2026-11-22T12:00:00.123Z', 'RequestId … Time …'],
])('%j is told as %j', (text, general) => {
  expect(withoutParticulars(text)).toBe(general)
})

test.each([
  'Could not load the default credentials. Browse to https://cloud.google.com/docs/authentication for more.',
  'tasks.delete_many on http://clearml.test:8008 was refused with 500/0: oops',
  'S3 bucket "ml" on AWS: AccessDenied: Access Denied. Needed is the right s3:DeleteObject on ml/*.',
  'socket hang up after 180000 ms, commit 0123456789abcdef',
])('%j holds nothing that is particular to one file', (text) => {
  expect(withoutParticulars(text)).toBe(text)
})

test('a text of any length is read in a moment', () => {
  for (const text of [
    '"'.repeat(20_000),
    `${'/a'.repeat(10_000)}${ID}`,
    'ab12'.repeat(10_000),
    `'${' x'.repeat(10_000)}`,
  ])
    expect(withoutParticulars(text).length).toBeLessThanOrEqual(text.length)
})
