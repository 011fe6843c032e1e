import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { loadTranscript, tokenFor } from './replay.ts'
import type { TranscriptEntry } from './replay.ts'
import { multipart, sendRaw } from './raw-request.ts'

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
