import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseDeleteReply, parseRefusal, type DeleteReply } from '../../src/clearml/delete-reply.ts'
import type { JsonObject } from '../../src/clearml/json.ts'

function recorded(transcript: string, nth: number): JsonObject {
  const url = new URL(`../fixtures/transcripts/${transcript}.json`, import.meta.url)
  const entries = JSON.parse(readFileSync(url, 'utf8')) as { response: { body: { data: JsonObject } } }[]
  return entries[nth]!.response.body.data
}

function succeeded(...rows: unknown[]): DeleteReply['succeeded'] {
  return parseDeleteReply({ succeeded: rows, failed: [] }).succeeded
}

describe('a reply', () => {
  test('of the real server is read', () => {
    const reply = parseDeleteReply(recorded('16-delete_many-mix', 0))
    expect([...reply.succeeded.keys()]).toEqual([
      '5f2f23d88ef6464bb46bd0b132a7ac59',
      '843db2ede6cf4122af1641392d58c3ca',
    ])
    const { modelUrls, artifactUrls } = reply.succeeded.get('5f2f23d88ef6464bb46bd0b132a7ac59')!
    expect([...modelUrls, ...artifactUrls]).toHaveLength(7)
    expect([...reply.failed].map(([id, { codes }]) => [id.slice(0, 4), ...codes])).toEqual([
      ['0000', 400, 101],
      ['3cf5', 400, 123],
      ['cc69', 400, 123],
      ['c83a', 400, 123],
      ['fd1d', 400, 123],
      ['', 400, 101],
    ])
    expect(reply.failed.get('3cf53c1776204bcd8df92799bb75b7bd')?.message).toMatch(
      /^Task cannot be deleted \(due to status/u,
    )
  })

  test('tells what went with a task; events count with the artifacts', () => {
    const urls = { model_urls: ['m'], artifact_urls: ['a1', 'a2'], event_urls: ['e'] }
    expect(succeeded({ id: 'a', deleted: true, deleted_models: 2, urls }).get('a')).toEqual({
      models: 2,
      modelUrls: ['m'],
      artifactUrls: ['a1', 'a2', 'e'],
    })
  })

  test.each([null, undefined, 'text', {}, { model_urls: 'm' }, { model_urls: [1] }, { event_urls: [null] }])(
    'takes the URLs %j for none',
    (urls) => {
      expect(succeeded({ id: 'a', deleted: true, urls }).get('a')).toEqual({
        models: 0,
        modelUrls: [],
        artifactUrls: [],
      })
    },
  )

  test.each([
    { id: 'a' },
    { id: 'a', deleted: false },
    { id: 'a', deleted: 'true' },
    { id: 'a', deleted: 1 },
    { deleted: true },
    { id: 7, deleted: true },
    null,
    'a',
    ['a'],
  ])('does not take %j for a success', (row) => {
    expect(succeeded(row).size).toBe(0)
  })

  test('that says a task is deleted and then failed, as one sent twice, means deleted', () => {
    const reply = parseDeleteReply({
      succeeded: [{ id: 'a', deleted: true }],
      failed: [{ id: 'a', error: { codes: [400, 101], msg: 'Invalid task id' } }],
    })
    expect([...reply.succeeded.keys()]).toEqual(['a'])
    expect(reply.failed.size).toBe(0)
  })

  test.each<[data: JsonObject]>([
    [{}],
    [{ succeeded: null, failed: null }],
    [{ succeeded: {}, failed: 'x' }],
    [{ failed: [null, 7, {}, { id: 7 }] }],
    [{ deleted: true }],
  ])('says nothing of any task when it is %j', (data) => {
    const reply = parseDeleteReply(data)
    expect([reply.succeeded.size, reply.failed.size]).toEqual([0, 0])
  })
})

test.each<[error: unknown, codes: [number, number], message: string]>([
  [{ codes: [400, 123], msg: 'held' }, [400, 123], 'held'],
  [{ codes: [400], msg: 'held' }, [400, 0], 'held'],
  [{ codes: ['400', '123'] }, [0, 0], 'no reason given'],
  [{ codes: 400, msg: 7 }, [0, 0], 'no reason given'],
  [undefined, [0, 0], 'no reason given'],
  [null, [0, 0], 'no reason given'],
])('reads the refusal %j', (error, codes, message) => {
  expect(parseRefusal(error)).toEqual({ codes, message })
  expect(parseDeleteReply({ failed: [{ id: 'a', error }] }).failed.get('a')).toEqual({ codes, message })
})
