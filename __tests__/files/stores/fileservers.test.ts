import { describe, expect, test } from '@jest/globals'
import type { Reply, Request } from '../../../src/clearml/http.ts'
import type { OnFileserver } from '../../../src/files/locate.ts'
import { createFileservers, type Fileservers } from '../../../src/files/stores/fileservers.ts'
import type { FileOutcome } from '../../../src/files/stores/store.ts'
import { retryOptions } from '../../support/retry-options.ts'

const [ONE, TWO] = ['http://one.test:8081', 'https://two.test/files']
const DELETED: FileOutcome = { kind: 'deleted' }
const GONE: FileOutcome = { kind: 'gone' }

/** The files of each fileserver, or how it answers everything. */
type Servers = Record<string, Set<string> | Reply | Liar | 'unreachable'>
/** It has these files, and keeps them. */
type Liar = { keeps: Set<string> }
type World = { fileservers: Fileservers; sent: string[] }

function world(servers: Servers): World {
  const sent: string[] = []
  const fileservers = createFileservers(Object.keys(servers), {
    patience: retryOptions(),
    wasAway: () => Promise.resolve(false),
    sendWithToken: (request) => {
      sent.push(`${request.method} ${request.url}`)
      const host = Object.keys(servers).find((base) => request.url.startsWith(`${base}/`)) ?? ''
      const server = servers[host]
      if (server === undefined || server === 'unreachable') return Promise.reject(new Error('ENOTFOUND'))
      if ('keeps' in server) return Promise.resolve(lie(server.keeps, host, request))
      return Promise.resolve(server instanceof Set ? answer(server, host, request) : server)
    },
  })
  return { fileservers, sent }
}

function answer(files: Set<string>, host: string, { method, url, body }: Request): Reply {
  if (method === 'HEAD') {
    const isThere = files.has(url.slice(host.length + 1))
    return isThere ? { status: 200, text: '', contentLength: 7 } : { status: 404, text: '' }
  }
  const { files: names } = JSON.parse(body ?? '{}') as { files: string[] }
  const deleted = names.filter((name) => files.delete(name))
  const missing = names.filter((name) => !deleted.includes(name))
  const errors = missing.length === 0 ? {} : { 'Not found': missing }
  return {
    status: 200,
    text: JSON.stringify({ deleted: Object.fromEntries(deleted.map((name) => [name, name])), errors }),
  }
}

function lie(files: Set<string>, host: string, request: Request): Reply {
  return answer(request.method === 'HEAD' ? files : new Set(files), host, request)
}

const at = (host: string, path: string): OnFileserver => ({ store: 'fileserver', host, path })
const many = (host: string, count = 40): OnFileserver[] =>
  Array.from({ length: count }, (_, i) => at(host, `f${i}`))
const namesOf = (files: readonly OnFileserver[]): Set<string> => new Set(files.map(({ path }) => path))
const nothingRecent = (): Promise<readonly OnFileserver[]> => Promise.resolve([])
const headsOf = (sent: readonly string[], host: string): number =>
  sent.filter((line) => line.startsWith(`HEAD ${host}/`)).length

describe('a file', () => {
  test('is deleted where it was recorded', async () => {
    const [one, two] = [new Set(['a', 'b']), new Set(['a', 'b'])]
    const { fileservers, sent } = world({ [ONE]: one, [TWO]: two })
    expect(await fileservers.deleteFiles([at(TWO, 'a'), at(ONE, 'b')])).toEqual([DELETED, DELETED])
    expect([[...one], [...two]]).toEqual([['a'], ['b']])
    expect(sent.filter((line) => line.startsWith('POST'))).toHaveLength(2)
  })

  test('that its address says it deleted, and that is still there, failed', async () => {
    const { fileservers } = world({ [ONE]: { keeps: new Set(['a', 'b']) } })
    const error = expect.stringMatching(
      /^the fileserver http:\/\/one\.test:8081 answered that files are deleted/u,
    )
    const failed = { kind: 'failed', error, breaksBucket: false }
    const outcomes = await fileservers.deleteFiles([at(ONE, 'a'), at(ONE, 'b')])
    expect(outcomes).toMatchObject([failed, failed])
    expect(await fileservers.deleteFiles([at(ONE, 'a')])).toMatchObject([failed])
  })

  test('that is not there is asked for under the other addresses', async () => {
    const two = new Set(['a'])
    const { fileservers } = world({ [ONE]: new Set(['b']), [TWO]: two })
    expect(await fileservers.deleteFiles([at(ONE, 'a'), at(ONE, 'b'), at(ONE, 'c')])).toEqual([
      DELETED,
      DELETED,
      GONE,
    ])
    expect(two.size).toBe(0)
  })

  test('that its own address does not have is gone, though another one fails, which is not asked again', async () => {
    const { fileservers, sent } = world({ [ONE]: new Set(['a']), [TWO]: 'unreachable' })
    expect(await fileservers.deleteFiles([at(ONE, 'a'), at(ONE, 'b')])).toEqual([DELETED, GONE])
    const before = sent.length
    expect(await fileservers.deleteFiles([at(ONE, 'c')])).toEqual([GONE])
    expect(sent.slice(before)).toEqual([`POST ${ONE}/delete_many`])
  })

  test('whose own address fails is not called gone by another', async () => {
    const { fileservers } = world({ [ONE]: 'unreachable', [TWO]: new Set() })
    expect(await fileservers.deleteFiles([at(ONE, 'a')])).toMatchObject([{ kind: 'failed' }])
  })
})

describe('a folder', () => {
  test('is removed where it was recorded, or where else it is', async () => {
    const [one, two] = [new Set(['p/t']), new Set(['p/u'])]
    const { fileservers } = world({ [ONE]: one, [TWO]: two })
    expect(await fileservers.removeFolders([at(ONE, 'p/t'), at(ONE, 'p/u')])).toEqual([DELETED, DELETED])
    expect([one.size, two.size]).toEqual([0, 0])
  })

  test('does not make an address unusable that cannot remove folders', async () => {
    const noBatches: Reply = { status: 405, text: '' }
    const { fileservers } = world({ [ONE]: new Set(), [TWO]: noBatches })
    expect(await fileservers.removeFolders([at(ONE, 'p/t')])).toEqual([GONE])
  })
})

describe('proveHosts', () => {
  test('asks for nothing where there is nothing', async () => {
    const { fileservers, sent } = world({ [ONE]: new Set() })
    expect(await fileservers.proveHosts([], nothingRecent)).toEqual(new Map())
    expect(sent).toEqual([])
  })

  test('takes two requests for a fileserver that has the files, once in a run', async () => {
    const files = many(ONE)
    const { fileservers, sent } = world({ [ONE]: namesOf(files) })
    expect(await fileservers.proveHosts(files, nothingRecent)).toEqual(new Map())
    expect(await fileservers.proveHosts(files, nothingRecent)).toEqual(new Map())
    expect(sent).toHaveLength(2)
  })

  test('finds one that has nothing of what was recorded there, in 20 requests at most', async () => {
    const { fileservers, sent } = world({ [ONE]: new Set(['other']) })
    const recent = (): Promise<OnFileserver[]> => Promise.resolve(many(ONE, 500).slice(100))
    const problems = await fileservers.proveHosts(many(ONE), recent)
    expect(problems.get(ONE)).toEqual({
      kind: 'unproved',
      error: expect.stringMatching(/^http:\/\/one.test:8081 has none of the 40 files .*f39/u) as unknown,
    })
    expect(sent.length).toBeLessThanOrEqual(20)
    for (let i = 0; i < 5; i++) {
      expect((await fileservers.proveHosts(many(ONE), recent)).get(ONE)?.kind).toBe('unproved')
    }
    expect(sent.length).toBeLessThanOrEqual(20)
  })

  test('looks in all parts of the list: a run that was killed has deleted the files of its beginning', async () => {
    const files = many(ONE, 500)
    const { fileservers } = world({ [ONE]: namesOf(files.slice(400)) })
    expect(await fileservers.proveHosts(files, nothingRecent)).toEqual(new Map())
    const other = world({ [ONE]: namesOf(files.slice(0, 100)) })
    expect(await other.fileservers.proveHosts(files, nothingRecent)).toEqual(new Map())
  })

  test('believes one that has files of tasks in use: what is missing was deleted before', async () => {
    const files = many(ONE)
    const recent = [at(TWO, 'x'), at(ONE, 'living')]
    const { fileservers } = world({ [ONE]: new Set(['living']) })
    expect(await fileservers.proveHosts(files, () => Promise.resolve(recent))).toEqual(new Map())
    expect(await fileservers.deleteFiles(files)).toEqual(Array(40).fill(GONE))
  })

  test('does not ask for recent files where what goes is there', async () => {
    const { fileservers } = world({ [ONE]: new Set(['f0']) })
    const recent = (): Promise<OnFileserver[]> => Promise.reject(new Error('asked'))
    expect(await fileservers.proveHosts(many(ONE, 1), recent)).toEqual(new Map())
  })

  test('lets a few be missing where nothing else can be asked for, and no more in a run', async () => {
    const { fileservers } = world({ [ONE]: new Set() })
    expect(await fileservers.proveHosts(many(ONE, 3), nothingRecent)).toEqual(new Map())
    expect(await fileservers.deleteFiles(many(ONE, 3))).toEqual(Array(3).fill(GONE))
    expect((await fileservers.proveHosts(many(ONE, 3), nothingRecent)).get(ONE)?.kind).toBe('unproved')
    // Nothing is called gone there from now on, whoever asks.
    expect(await fileservers.deleteFiles([at(ONE, 'late')])).toMatchObject([
      { kind: 'failed', error: expect.stringContaining('check files-host and uri-map') as unknown },
    ])
  })

  test('what was deleted proves the address, too', async () => {
    const { fileservers } = world({ [ONE]: new Set(['a']) })
    await fileservers.deleteFiles([at(ONE, 'a')])
    expect(await fileservers.proveHosts(many(ONE), nothingRecent)).toEqual(new Map())
  })

  test('an address that cannot be reached is stood in for by one that has its files', async () => {
    const files = many(ONE)
    const { fileservers, sent } = world({ [ONE]: 'unreachable', [TWO]: namesOf(files.slice(1)) })
    expect(await fileservers.proveHosts(files, nothingRecent)).toEqual(new Map())
    const before = sent.length
    expect(await fileservers.deleteFiles(files)).toEqual([GONE, ...Array<FileOutcome>(39).fill(DELETED)])
    expect(sent.slice(before)).toEqual([`POST ${TWO}/delete_many`, `HEAD ${TWO}/f1`])
  })

  test('an address that cannot be reached has none where no other has its files', async () => {
    const { fileservers, sent } = world({ [ONE]: 'unreachable', [TWO]: new Set(['other']) })
    const problems = await fileservers.proveHosts(many(ONE), nothingRecent)
    expect(problems.get(ONE)).toMatchObject({
      kind: 'no-answer',
      error: expect.stringMatching(/could not be reached/u) as unknown,
    })
    expect(headsOf(sent, TWO)).toBeLessThanOrEqual(20)
  })

  test('an address that has nothing is proved by another that has: each file is asked for at both', async () => {
    const files = many(ONE)
    const { fileservers } = world({ [ONE]: new Set(), [TWO]: namesOf(files.slice(1)) })
    expect(await fileservers.proveHosts(files, nothingRecent)).toEqual(new Map())
    expect(await fileservers.deleteFiles(files)).toEqual([GONE, ...Array<FileOutcome>(39).fill(DELETED)])
  })

  test.each<[what: string, reply: Reply]>([
    ['a refused token', { status: 401, text: '' }],
    ['a web server', { status: 200, text: '<html>' }],
  ])('tells each address by itself: %s', async (_, reply) => {
    const { fileservers } = world({ [ONE]: reply, [TWO]: new Set(['theirs']) })
    const problems = await fileservers.proveHosts([...many(ONE), at(TWO, 'theirs')], nothingRecent)
    expect([...problems].map(([host, { kind }]) => [host, kind])).toEqual([[ONE, 'no-answer']])
  })
})

describe('the size of a file', () => {
  test('is what its address says, by the name that is there', async () => {
    const { fileservers, sent } = world({ [ONE]: new Set(['a%2520b']), [TWO]: new Set(['a']) })
    expect(await fileservers.bytesOf(at(TWO, 'a'))).toBe(7)
    expect(await fileservers.bytesOf(at(ONE, 'a%2520b'))).toBe(7)
    expect(sent[0]).toBe(`HEAD ${TWO}/a`)
  })

  test('is asked for under the other addresses where its own does not have it', async () => {
    const { fileservers } = world({ [ONE]: new Set(), [TWO]: new Set(['a']) })
    expect(await fileservers.bytesOf(at(ONE, 'a'))).toBe(7)
  })

  test('is not known where no address has it or answers', async () => {
    const { fileservers } = world({ [ONE]: new Set(), [TWO]: 'unreachable' })
    expect(await fileservers.bytesOf(at(ONE, 'a'))).toBeUndefined()
  })

  test('is not known where its length is not said', async () => {
    const { fileservers } = world({ [ONE]: { status: 200, text: '' } })
    expect(await fileservers.bytesOf(at(ONE, 'a'))).toBeUndefined()
  })
})
