import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Simulator } from '../../simulator/server.ts'
import type { Store } from '../../simulator/store.ts'
import { exchangesOf, expectSameEnvelope, fullLength, replay, tokenFor } from '../support/simulator/replay.ts'
import type { Comparison, Exchange, ReplayOptions, Reply } from '../support/simulator/replay.ts'
import * as worlds from '../support/simulator/worlds.ts'

/*
 * Every recorded request is sent to the simulator, in the recorded order, and the replies are compared.
 */

type Replayed = {
  transcript: string
  seed?: (store: Store) => void
  comparison?: Comparison
  /** What the transcript does not show: cut lists, removed tokens. */
  options?: (entry: Exchange, simulator: Simulator, previous: Reply | undefined) => ReplayOptions
  /** Left out, with the reason in simulator/README.md. */
  leftOut?: readonly string[]
}

const EXACT: Comparison = { ids: 'exact' }

function conformance({ transcript, seed, comparison, options, leftOut = [] }: Replayed): void {
  describe(`transcript ${transcript}`, () => {
    let simulator: Simulator
    let previous: Reply | undefined
    const rename: Record<string, string> = {}
    beforeAll(async () => {
      simulator = await worlds.startRecorded(seed)
    })
    afterAll(() => simulator.close())

    const exchanges = exchangesOf(transcript).filter(({ name }) => !leftOut.includes(name))
    for (const [index, entry] of exchanges.entries()) {
      test(`${index + 1}. ${entry.name}`, async () => {
        const special = options?.(entry, simulator, previous) ?? {}
        const reply = await replay(simulator, entry, { rename, ...special })
        previous = reply
        expectSameScroll(entry, reply, rename)
        expectSameEnvelope(reply, entry, comparison)
        expect(reply.headers['content-type']).toBe(entry.response.headers['content-type'])
        if (entry.matched) expect(matchedKeys(reply)).toEqual(entry.matched)
      })
    }
  })
}

/** The same scroll goes on where it did in the recording, and a new one begins where one began. */
function expectSameScroll({ response }: Exchange, reply: Reply, rename: Record<string, string>): void {
  const recorded = scrollId(response.body)
  const actual = scrollId(reply.body)
  if (recorded === undefined || actual === undefined) return
  if (rename[recorded] === undefined) {
    expect(Object.values(rename)).not.toContain(actual)
    rename[recorded] = actual
  }
  expect(actual).toBe(rename[recorded])
}

type Listing = { data?: { scroll_id?: string; tasks?: { id?: string; name?: string }[] } }

const scrollId = (body: unknown) => (body as Listing).data?.scroll_id

/** The recording looked the rows up by id, or by name where only that came back. */
function matchedKeys({ body }: Reply): string[] {
  const rows = (body as Listing).data?.tasks ?? []
  return rows.map(({ id }) => Object.entries(worlds.KEYS).find(([, task]) => task === id)?.[0] ?? '').sort()
}

let session: string | undefined

conformance({
  transcript: '01-auth',
  seed: worlds.seedFewTasks,
  comparison: { ids: 'exact', dates: 'any' },
  options: ({ name }, simulator) => {
    session ??= `Bearer ${tokenFor(simulator)}`
    if (name === 'logout' || name === 'call with the revoked token') return { authorization: session }
    if (name === 'call expired token') return { authorization: `Bearer ${tokenFor(simulator, -1)}` }
    if (name !== 'call token with a wrong signature') return {}
    return { authorization: session.replace(/.{4}$/, 'AAAA') }
  },
})

conformance({ transcript: '02-paths-versions-bodies', seed: worlds.seedFewTasks, comparison: EXACT })

conformance({ transcript: '03-get_all-cleanup-params', seed: worlds.seedOldTasks(250) })

conformance({
  transcript: '04-get_all-page-sizes',
  seed: worlds.seedOldTasks(650),
  options: ({ request }, { store }) => {
    const { id } = request.body as { id?: unknown[] }
    if (id === undefined) return {}
    return { body: { ...(request.body as object), id: [...store.tasks.keys()].slice(0, fullLength(id)) } }
  },
})

conformance({
  transcript: '05-get_all-dates',
  seed: worlds.seedDatedTasks,
  comparison: { ...EXACT, ordered: false },
})

conformance({
  transcript: '06-get_all-filters',
  seed: worlds.seedVariety,
  comparison: { ...EXACT, ordered: false },
  leftOut: ['search_text'],
})

conformance({ transcript: '07-get_all-hidden-projects', seed: worlds.seedVariety, comparison: EXACT })

conformance({
  transcript: '08-get_all-order-and-fields',
  seed: worlds.seedVariety,
  comparison: EXACT,
  leftOut: ["order_by ['$where']"],
})

conformance({ transcript: '09-get_all-scroll', seed: worlds.seedVariety, comparison: EXACT })

conformance({
  transcript: '10-paging-while-deleting',
  seed: worlds.seedOldTasks(300),
  options: ({ name }, _, previous) => {
    if (!name.startsWith('delete_many')) return {}
    return { body: { ids: (previous?.body as Listing).data?.tasks?.map(({ id }) => id) } }
  },
})

conformance({ transcript: '11-entities-count', seed: worlds.seedForCounting })

conformance({
  transcript: '20-server-info',
  options: ({ name }, simulator) => {
    if (name !== 'server.config as admin') return {}
    const user = simulator.store.users.get('__golden__')!
    const identity = { user: user.id, company: user.company, role: 'admin', userName: 'admin' }
    return { authorization: `Bearer ${simulator.tokens.issue(identity)}` }
  },
})
