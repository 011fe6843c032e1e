import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../../src/clearml/delete-reply.ts'
import { mayYieldToForce, meansUnknown, refusalText } from '../../../src/cleanup/remove/refusals.ts'

type Meta = { result_code: number; result_subcode: number; result_msg: string }
type Failed = { error: { codes: [number, number]; msg: string } }
type Entry = { response?: { body?: { meta?: Meta; data?: { failed?: Failed[] } } } }

/** Every refusal that the real server gave in these recordings, of single deletions and of batches. */
function recorded(transcript: string): Refusal[] {
  const url = new URL(`../../fixtures/transcripts/${transcript}.json`, import.meta.url)
  const entries = JSON.parse(readFileSync(url, 'utf8')) as Entry[]
  return entries.flatMap(({ response }) => {
    const { meta, data } = response?.body ?? {}
    const single: Refusal[] =
      meta === undefined || meta.result_code === 200
        ? []
        : [{ codes: [meta.result_code, meta.result_subcode], message: meta.result_msg }]
    const many = (data?.failed ?? []).map(({ error }) => ({ codes: error.codes, message: error.msg }))
    return [...single, ...many]
  })
}

const REFUSALS = [
  '12-delete-statuses',
  '13-delete-models',
  '14-delete-parents-pipelines',
  '16-delete_many-mix',
  '19-models',
].flatMap(recorded)

/** What the plain words have to be, by a part of the server's own. */
const WORDS: [part: RegExp, words: RegExp, unknown: boolean, force: boolean][] = [
  [
    /^Task cannot be deleted \(due to status/u,
    /^the server does not let it go in its status \(/u,
    false,
    true,
  ],
  [/^Task cannot be deleted \(has children/u, /^published children hold it: 1 \(/u, false, true],
  [/^Task cannot be deleted \(has output models/u, /^published models hold it: 1 \(/u, false, true],
  [
    /^Task cannot be deleted \(has output model,/u,
    /^a published model that it made holds it \(/u,
    false,
    true,
  ],
  [/^Invalid task id: id=/u, /^the server does not let it go although it is still there \(/u, true, false],
  [/^Forbidden \(modification not allowed\)/u, /^it is a public example task \(/u, false, false],
  [/^Model is used by tasks/u, /^a task uses it as input \(/u, false, false],
  [/^Task that created this model exists/u, /^the task that made it is published \(/u, false, false],
  [/^Invalid model id/u, /^the server does not let it go although it is still there \(/u, true, false],
  [/^This endpoint is no longer supported/u, /^the server refused to delete it \(/u, false, false],
  [/^Validation error/u, /^the server refused to delete it \(/u, false, false],
]

describe.each(WORDS)('recorded refusals like %p', (part, words, unknown, force) => {
  const refusals = REFUSALS.filter(({ message }) => part.test(message))

  test('exist', () => {
    expect(refusals).not.toEqual([])
  })

  test('are told in plain words, with the server’s own behind them', () => {
    for (const refusal of refusals) {
      const text = refusalText(refusal)
      expect(text).toMatch(words)
      expect(text).toContain(`(server: ${refusal.codes.join('/')} ${refusal.message})`)
    }
  })

  test(`mean an unknown task: ${unknown}; may yield to force: ${force}`, () => {
    expect(refusals.filter((refusal) => meansUnknown(refusal) !== unknown)).toEqual([])
    expect(refusals.filter((refusal) => mayYieldToForce(refusal) !== force)).toEqual([])
  })
})

test('no recorded refusal is of another kind', () => {
  expect(REFUSALS.filter(({ message }) => !WORDS.some(([part]) => part.test(message)))).toEqual([])
})

test('says how many children or models hold a task', () => {
  const text = refusalText({
    codes: [400, 123],
    message: 'Task cannot be deleted (has children, children=12)',
  })
  expect(text).toMatch(/^published children hold it: 12 \(server: /u)
})

test.each<[codes: [number, number]]>([
  [[400, 12]],
  [[500, 101]],
  [[500, 123]],
  [[400, 21]],
  [[403, 20]],
  [[500, 100]],
  [[123, 400]],
  [[0, 0]],
])('codes %j neither mean an unknown task nor yield to force', (codes) => {
  const refusal = { codes, message: 'children=3 model=x' }
  expect(meansUnknown(refusal)).toBe(false)
  expect(mayYieldToForce(refusal)).toBe(false)
  expect(refusalText(refusal)).toBe(
    `the server refused to delete it (server: ${codes.join('/')} children=3 model=x)`,
  )
})
