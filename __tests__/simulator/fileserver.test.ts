import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { Werkzeug } from '../../simulator/endpoint.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { loadTranscript, tokenFor } from '../support/simulator/replay.ts'
import type { TranscriptEntry } from '../support/simulator/replay.ts'
import { multipart, sendRaw } from '../support/simulator/raw-request.ts'

let simulator: Simulator

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

type Upload = Record<string, string>

/** The recording shows multipart bodies as a remark only. */
async function replayEntry(entry: TranscriptEntry, upload?: Upload, headers?: Record<string, string>) {
  const { method, path, headers: recorded, body } = entry.request!
  const content = typeof body === 'string' || body === null ? (body ?? '') : JSON.stringify(body)
  const sent = upload ? multipart(upload) : { headers: {}, body: content }
  const all = { ...recorded, ...sent.headers, ...headers }
  const reply = await sendRaw(simulator.filesUrl, { method, path, headers: all, body: sent.body })
  expect(reply.status).toBe(entry.response!.status)
  expect(reply.headers['content-type']).toBe(entry.response!.headers['content-type'])
  expect(parsed(reply.text)).toEqual(entry.response!.body)
}

describe('transcript 21: without login', () => {
  const entries = loadTranscript('21-fileserver-auth-off')

  const uploads: Record<string, Upload> = {
    'upload one': { 'proj/task.1/a.txt': 'hello' },
    'upload two': { 'proj/task.1/b.txt': 'b', 'proj/task.1/sub/c.txt': 'c' },
    'upload outside': { '../evil.txt': 'x' },
    'upload absolute': { '/abs/a.txt': 'x' },
  }

  const NAMES = (entries.find(({ name }) => name === 'names on disk after upload')!.store as string[]).filter(
    (path) => path.includes('/'),
  )

  const put = async (...paths: string[]) => {
    const files = Object.fromEntries(paths.map((path) => [path, 'hello']))
    await sendRaw(simulator.filesUrl, { method: 'POST', path: '/', ...multipart(files) })
  }

  /** What the recording put there before an entry, without showing the requests. */
  const seeds: Record<string, () => Promise<void>> = {
    'names on disk after upload': () => {
      simulator.store.files.clear()
      return put(...NAMES)
    },
    'delete_many, names as they are': () => put(...NAMES),
    'delete_many, names percent-encoded (quote)': () => put(...NAMES),
    'delete_many a+b.txt unencoded': () => put('names/a+b.txt', 'names/a b.txt'),
    'delete_many mix': () => {
      simulator.store.files.clear()
      return put('m/1.txt', 'm/2.txt', 'm/d/3.txt', 'n/4.txt')
    },
    'delete_many 600': () => put(...Array.from({ length: 600 }, (_, i) => `bulk/${i}.txt`)),
    before: () => {
      simulator.store.files.clear()
      return put('keep/1.txt', 'keep/2.txt', 'keep/d/3.txt', '4.txt', '5.txt')
    },
    "DANGER: delete_many with 'a/..'": () => put('keep/1.txt', 'other/2.txt'),
    "delete_many with '%2e'": () => put('keep/1.txt', 'other/2.txt'),
  }

  const allPaths = () => [...simulator.store.files.list(), ...simulator.store.files.listFolders()].sort()

  /** Looks into the store: some list files, some folders too, some say whether the folder is there. */
  const stored: Record<string, () => unknown> = {
    'on disk': allPaths,
    'names on disk after upload': allPaths,
    before: () => simulator.store.files.size,
  }

  beforeAll(async () => {
    simulator = await startSimulator({ release: '2.0', settings: { fileserverAuth: false } })
  })
  afterAll(() => simulator.close())

  const isWiped = (store: unknown) => typeof store === 'object' && store !== null && 'left' in store
  let onDiskSeen = 0

  test.each(entries.map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
    await seeds[name]?.()
    if (name === 'delete_many 600') return replay600(entry)
    if (entry.request) return replayEntry(entry, uploads[name])
    if (isWiped(entry.store)) {
      expect(simulator.store.files.rootExists).toBe(false)
      expect(simulator.store.files.list()).toEqual([])
      return
    }
    // The second look of that name, after the mix, lists files only.
    onDiskSeen += Number(name === 'on disk')
    const look = onDiskSeen === 2 && name === 'on disk' ? undefined : stored[name]
    expect(look ? look() : simulator.store.files.list()).toEqual(entry.store)
  })

  async function replay600(entry: TranscriptEntry) {
    const files = Array.from({ length: 600 }, (_, i) => `bulk/${i}.txt`)
    const body = JSON.stringify({ files })
    const reply = await sendRaw(simulator.filesUrl, { ...entry.request!, body })
    expect(reply.status).toBe(entry.response!.status)
    const deleted = Object.fromEntries(files.map((path) => [path, path]))
    expect(JSON.parse(reply.text)).toEqual({ deleted, errors: {} })
  }
})

describe('transcript 22: with login', () => {
  const entries = loadTranscript('22-fileserver-auth-on')

  beforeAll(async () => {
    simulator = await startSimulator({ release: '2.0' })
  })
  afterAll(() => simulator.close())

  test.each(entries.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
    const headers = { ...entry.request!.headers }
    if (headers['Authorization'] === 'Bearer <token>') {
      headers['Authorization'] = `Bearer ${tokenFor(simulator, name === 'expired token' ? -1 : undefined)}`
    }
    if (headers['Cookie'] !== undefined) headers['Cookie'] = `clearml_token_basic=${tokenFor(simulator)}`
    const upload =
      entry.request!.path === '/' && entry.request!.method === 'POST' ? { 'a/b.txt': '1' } : undefined
    return replayEntry(entry, upload, headers)
  })
})

test('a fileserver without batch deletion, as before release 1.7', async () => {
  simulator = await startSimulator({ settings: { fileserverAuth: false, fileserverBatchDelete: false } })
  simulator.store.files.add('a/b.txt', 1)
  const body = JSON.stringify({ files: ['a/b.txt'] })
  const batch = await sendRaw(simulator.filesUrl, { method: 'POST', path: '/delete_many', body })
  const single = await sendRaw(simulator.filesUrl, { method: 'DELETE', path: '/a/b.txt' })
  expect([batch.status, single.status]).toEqual([405, 200])
  await simulator.close()
})

/** A run of an earlier release: what was true in the stores, and all its requests with their replies. */
type RecordedRun = {
  pairs: {
    request: { server: string; method: string; path: string; body: unknown }
    response: { status: number; body: unknown }
  }[]
}

describe('transcript 26: a quote in the name of a task', () => {
  const url = new URL('../fixtures/transcripts/26-real-quote-in-name.json', import.meta.url)
  const { pairs } = JSON.parse(readFileSync(url, 'utf8')) as RecordedRun
  const asked = pairs.filter(({ request }) => request.path === '/delete_many')
  const FOLDER = 'R02 quote/say %22hi%22.cdf73c8a7f1848338292589c19d6f1b1'

  test('its file is found under none of the names that were asked for', async () => {
    simulator = await startSimulator({ settings: { fileserverAuth: false } })
    // As the SDK sends it; the store has a quote in its place.
    const upload = multipart({ [`${FOLDER}/artifacts/a/a.txt`]: 'x' })
    await sendRaw(simulator.filesUrl, { method: 'POST', path: '/', ...upload })
    expect(asked).toHaveLength(4)
    for (const { request, response } of asked) {
      const reply = await sendRaw(simulator.filesUrl, { ...request, body: JSON.stringify(request.body) })
      expect([reply.status, parsed(reply.text)]).toEqual([response.status, response.body])
    }
    expect(simulator.store.files.list()).toEqual([
      'R02 quote/say "hi".cdf73c8a7f1848338292589c19d6f1b1/artifacts/a/a.txt',
    ])
    await simulator.close()
  })
})

type Measured = {
  names: { name: string; urllib3: string; header: string; stored: Record<Werkzeug, string[]> }[]
}

describe('names of uploads, as releases of Werkzeug were seen to read them', () => {
  const { names } = JSON.parse(readFileSync('__tests__/fixtures/werkzeug-names.json', 'utf8')) as Measured

  test.each<Werkzeug>(['2.2', '2.3', '3.1.9'])('Werkzeug %s', async (werkzeug) => {
    simulator = await startSimulator({ settings: { fileserverAuth: false, werkzeug } })
    const stored: [string, string, string[]][] = []
    for (const { name, urllib3, header } of names) {
      simulator.store.files.clear()
      const body = Buffer.from(`--b\r\n${header}\r\n\r\nx\r\n--b--\r\n`)
      const headers = { 'content-type': 'multipart/form-data; boundary=b' }
      await sendRaw(simulator.filesUrl, { method: 'POST', path: '/', headers, body })
      stored.push([name, urllib3, simulator.store.files.list()])
    }
    await simulator.close()
    expect(stored).toEqual(
      names.map((measured) => [measured.name, measured.urllib3, measured.stored[werkzeug]]),
    )
  })
})

test('a name that the file system does not take is an error for all that was asked with it', async () => {
  simulator = await startSimulator({ settings: { fileserverAuth: false } })
  simulator.store.files.add('a/b.txt', 1)
  const body = JSON.stringify({ files: ['a/b.txt', `a/${'x'.repeat(256)}`] })
  const batch = await sendRaw(simulator.filesUrl, { method: 'POST', path: '/delete_many', body })
  const single = await sendRaw(simulator.filesUrl, { method: 'DELETE', path: `/a/${'x'.repeat(256)}` })
  const upload = multipart({ [`a/${'x'.repeat(256)}`]: 'x' })
  const put = await sendRaw(simulator.filesUrl, { method: 'POST', path: '/', ...upload })
  expect([batch.status, single.status, put.status]).toEqual([500, 500, 500])
  await simulator.close()
})

test('a proxy before it takes no body that is too large', async () => {
  simulator = await startSimulator({ settings: { fileserverAuth: false, maxBodyBytes: 100 } })
  const send = (files: string[]) =>
    sendRaw(simulator.filesUrl, { method: 'POST', path: '/delete_many', body: JSON.stringify({ files }) })
  expect((await send(['a'])).status).toBe(200)
  const reply = await send(['x'.repeat(100)])
  expect([reply.status, reply.headers['content-type']]).toEqual([413, 'text/html'])
  expect(reply.text).toContain('413 Request Entity Too Large')
  await simulator.close()
})

test('another fileserver of the same server takes its tokens, and has files of its own', async () => {
  simulator = await startSimulator()
  const another = await simulator.addFileserver()
  another.store.files.add('a/b.txt', 1)
  const headers = { authorization: `Bearer ${tokenFor(simulator)}` }
  const head = (base: string) => sendRaw(base, { method: 'HEAD', path: '/a/b.txt', headers })
  expect([(await head(another.filesUrl)).status, (await head(simulator.filesUrl)).status]).toEqual([200, 404])
  await simulator.close()
})
