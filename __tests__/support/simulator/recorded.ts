import { expect } from '@jest/globals'
import type { Simulator } from '../../../simulator/server.ts'
import { replay } from './replay.ts'
import type { Exchange, TranscriptEntry } from './replay.ts'

/*
 * Transcripts of calls that change the world: they are replayed with their looks into the store, on
 * documents with the recorded ids.
 */

type Envelope = { meta: Record<string, unknown>; data: Record<string, unknown> }

/** For `test.each`: entries of the same name are told apart by their number. */
export const asTests = (entries: TranscriptEntry[]) =>
  entries.map((entry, i) => [`${i}: ${entry.name}`, entry, i] as const)

/** Sends the recorded request (or `body` in place of its body) and expects the recorded reply. */
export async function replayEntry(
  simulator: Simulator,
  entry: TranscriptEntry,
  body?: unknown,
): Promise<Envelope> {
  const reply = await replay(simulator, entry as Exchange, body === undefined ? {} : { body })
  const [actual, expected] = [reply.body as Envelope, entry.response!.body as Envelope]
  expect(reply.status).toBe(entry.response!.status)
  const own = { id: expect.any(String), trx: expect.any(String) }
  expect(actual.meta).toEqual({ ...expected.meta, ...own })
  expectLike(actual.data, expected.data)
  return actual
}

const CUT = /^\.\.\. (\d+) more, cut from this transcript \.\.\.$/

/** Lists that a Python set or a hash table puts in an order of its own. */
const UNORDERED = new Set(['model_urls', 'artifact_urls', 'event_urls', 'models', 'rows'])

/** Different at each recording, or packed by another zlib. */
const OPAQUE = new Set(['scroll_id', 'plot_data'])

/** Times and tokens differ at each recording, and long values were cut. */
export function expectLike(actual: unknown, expected: unknown, name = ''): void {
  if (Array.isArray(expected)) expectListLike(actual as unknown[], expected, name)
  else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object).sort()).toEqual(Object.keys(expected).sort())
    for (const [key, value] of Object.entries(expected)) {
      expectLike((actual as Record<string, unknown>)[key], value, key)
    }
  } else if (name.endsWith('timestamp')) expect(typeof actual).toBe(typeof expected)
  else if (typeof expected === 'string' && OPAQUE.has(name)) expect(actual).toEqual(expect.any(String))
  else if (typeof expected === 'string' && expected.endsWith('...cut'))
    expect(actual).toEqual(expect.any(String))
  else expect(actual).toEqual(expected)
}

function expectListLike(actual: unknown[], expected: unknown[], name: string): void {
  const cutAt = expected.findIndex((item) => typeof item === 'string' && CUT.test(item))
  if (cutAt >= 0) {
    const hidden = Number(CUT.exec(expected[cutAt] as string)![1])
    const after = expected.slice(cutAt + 1)
    expect(actual.length).toBe(cutAt + hidden + after.length)
    const seen = [...actual.slice(0, cutAt), ...actual.slice(actual.length - after.length)]
    expectListLike(seen, [...expected.slice(0, cutAt), ...after], name)
    return
  }
  const [left, right] = UNORDERED.has(name) ? [sorted(actual), sorted(expected)] : [actual, expected]
  expect(left.length).toBe(right.length)
  right.forEach((item, i) => {
    expectLike(left[i], item)
  })
}

const sorted = (list: unknown[]) =>
  list.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : Number(canonical(a) > canonical(b))))

const canonical = (value: unknown): string =>
  JSON.stringify(value, (key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted())
      : member,
  )

/** A document as the looks into the store show it: `_id`, the fields named, no times. */
export function look(document: object, fields: readonly string[]): Record<string, unknown> {
  const { id, ...rest } = document as { id: string; [field: string]: unknown }
  const kept = Object.entries(rest).filter(([field]) => fields.includes(field))
  return { ...Object.fromEntries(kept), _id: id }
}

/** The recorded look without its times. */
export function withoutDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDates)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => !isDate(member))
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutDates(member)]))
}

const isDate = (value: unknown) => typeof value === 'object' && value !== null && '$date' in value
