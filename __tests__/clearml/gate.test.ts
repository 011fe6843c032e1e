import { describe, expect, test } from '@jest/globals'
import { ClearMLError, type Failure } from '../../src/clearml/errors.ts'
import { createGate, OutageError, type Gate, type GateOptions } from '../../src/clearml/gate.ts'

const HOST = 'http://h'

function failed(failure: Failure, code?: string): ClearMLError {
  const cause = code === undefined ? undefined : Object.assign(new Error(code), { code })
  return new ClearMLError('x.y', HOST, failure, { cause })
}

const REFUSED = failed({ kind: 'unreachable', reason: 'refused' }, 'ECONNREFUSED')

type World = { gate: Gate; clock: { nowMs: number }; waits: number[]; told: string[]; asked: () => number }

/** A gate by a clock that only its own waits move. */
function world(
  backAtMs: number,
  isKnown: Parameters<typeof createGate>[2] = true,
  more: Partial<GateOptions> = {},
  statusOf = (): number => 404,
): World {
  const clock = { nowMs: 0 }
  const waits: number[] = []
  const told: string[] = []
  let asked = 0
  const ask = () => {
    asked += 1
    return clock.nowMs < backAtMs
      ? Promise.reject(new Error('refused'))
      : Promise.resolve({ status: statusOf(), text: '' })
  }
  const gate = createGate(HOST, ask, isKnown, {
    sleep: (ms) => {
      waits.push(ms)
      clock.nowMs += ms
      return Promise.resolve()
    },
    now: () => clock.nowMs,
    patienceMs: () => 180_000,
    onAway: (host) => told.push(`${host} is away`),
    onBack: (_, afterMs) => told.push(`back after ${afterMs}`),
    onOutage: ({ message }) => told.push(message),
    ...more,
  })
  return { gate, clock, waits, told, asked: () => asked }
}

const fails = (error: Error) => () => Promise.reject(error)
const done = () => Promise.resolve('done')

describe('a gate', () => {
  test('lets calls pass while the server answers, and asks nothing', async () => {
    const { gate, asked, waits } = world(0)
    await expect(gate.pass(done)).resolves.toBe('done')
    expect([asked(), waits]).toEqual([0, []])
  })

  test('gives the failure of a call at once, and holds the next one back until the server is there', async () => {
    const { gate, waits, told } = world(20_000)
    await expect(gate.pass(fails(REFUSED))).rejects.toBe(REFUSED)
    await expect(gate.pass(done)).resolves.toBe('done')
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000])
    expect(told).toEqual(['http://h is away', 'back after 25000'])
  })

  test('asks for the server only once somebody wants to pass: a run that has ended waits for nothing', async () => {
    const { gate, asked, waits } = world(0)
    await gate.pass(fails(REFUSED)).catch(() => undefined)
    expect([asked(), waits]).toEqual([0, []])
    await gate.pass(done)
    expect([asked(), waits]).toEqual([1, []])
  })

  test('lets one alone ask for the server, however many calls failed', async () => {
    const { gate, asked } = world(20_000)
    await Promise.allSettled([REFUSED, REFUSED, REFUSED].map((error) => gate.pass(fails(error))))
    await Promise.all([gate.pass(done), gate.pass(done)])
    expect(asked()).toBe(6)
  })

  test('says nothing of a server that is there: the call alone failed', async () => {
    const { gate, asked, waits, told } = world(0)
    await expect(gate.pass(fails(failed({ kind: 'unreadable', status: 504, excerpt: '' })))).rejects.toThrow(
      '504',
    )
    await gate.pass(done)
    expect([asked(), waits, told]).toEqual([1, [], []])
  })

  test('gives up after its patience, once for all, and makes no call any more', async () => {
    const { gate, told, clock } = world(Infinity)
    await expect(gate.pass(fails(REFUSED))).rejects.toBe(REFUSED)
    let calls = 0
    const call = () => {
      calls += 1
      return done()
    }
    const [one, other] = await Promise.allSettled([gate.pass(call), gate.pass(call)])
    expect(one).toEqual({ status: 'rejected', reason: expect.any(OutageError) as unknown })
    expect(other).toEqual(one)
    await expect(gate.pass(call)).rejects.toMatchObject({ cause: REFUSED })
    expect(calls).toBe(0)
    expect(clock.nowMs).toBeLessThan(200_000)
    expect(told).toEqual([
      'http://h is away',
      expect.stringMatching(
        /^http:\/\/h did not answer for 1[89]\d s, so nothing more is begun: x\.y on http:\/\/h could/u,
      ),
    ])
  })

  test('waits exactly as long as it may, be it less than its next pause', async () => {
    const { gate, waits, clock } = world(Infinity, true, { patienceMs: () => 9_500 })
    await gate.pass(fails(REFUSED)).catch(() => undefined)
    await expect(gate.pass(done)).rejects.toThrow('did not answer for 10 s')
    expect([waits, clock.nowMs]).toEqual([[1_000, 2_000, 4_000, 2_500], 9_500])
  })

  test('takes one that says 503 for away, and any other answer for back', async () => {
    const statuses = [503, 502, 504, 404]
    const { gate, told } = world(0, true, {}, () => statuses.shift() ?? 200)
    await gate.pass(fails(REFUSED)).catch(() => undefined)
    await gate.pass(done)
    expect([statuses, told]).toEqual([[], [`${HOST} is away`, 'back after 7000']])
  })

  test('remembers for a minute that the server was away', async () => {
    const { gate, clock } = world(0)
    expect(gate.wasAwayLately()).toBe(false)
    await gate.pass(fails(REFUSED)).catch(() => undefined)
    expect(gate.wasAwayLately()).toBe(true)
    await gate.pass(done)
    clock.nowMs += 59_000
    expect(gate.wasAwayLately()).toBe(true)
    clock.nowMs += 1_000
    expect(gate.wasAwayLately()).toBe(false)
  })

  test('waits no longer than a run that was stopped', async () => {
    const { gate, told } = world(Infinity, true, { sleep: () => Promise.reject(new Error('stopped')) })
    await expect(gate.pass(fails(REFUSED))).rejects.toBe(REFUSED)
    await expect(gate.pass(done)).rejects.toThrow('stopped')
    expect(told).toEqual([`${HOST} is away`])
  })
})

describe('what closes it', () => {
  test.each<[what: string, error: Error, closes: boolean]>([
    ['a refused connection', REFUSED, true],
    ['a reset', failed({ kind: 'unreachable', reason: 'reset' }, 'ECONNRESET'), true],
    ['502', failed({ kind: 'unreadable', status: 502, excerpt: '' }), true],
    ['503', failed({ kind: 'unreadable', status: 503, excerpt: '' }), true],
    ['504', failed({ kind: 'unreadable', status: 504, excerpt: '' }), true],
    ['429', failed({ kind: 'unreadable', status: 429, excerpt: '' }), false],
    ['a page', failed({ kind: 'unreadable', status: 200, excerpt: '<html>' }), false],
    [
      'an error of the database',
      failed({ kind: 'refused', code: 500, subcode: 100, serverMessage: '' }),
      false,
    ],
    ['a certificate', failed({ kind: 'unreachable', reason: '' }, 'CERT_HAS_EXPIRED'), false],
    ['a proxy that says no', failed({ kind: 'unreachable', reason: '' }, 'ERR_PROXY_REFUSAL'), false],
    ['an error of our own', new TypeError('bug'), false],
  ])('%s: %#', async (_, error, closes) => {
    const { gate, asked } = world(0)
    await gate.pass(fails(error)).catch(() => undefined)
    await gate.pass(done)
    expect(asked() > 0).toBe(closes)
  })
})

describe('a server that never answered in this run', () => {
  test('is not waited for: its address may be wrong', async () => {
    const { gate, asked } = world(Infinity, () => Promise.resolve(false))
    await expect(gate.pass(fails(REFUSED))).rejects.toBe(REFUSED)
    await expect(gate.pass(fails(REFUSED))).rejects.toBe(REFUSED)
    expect([asked(), gate.isKnown()]).toEqual([0, false])
  })

  test('is waited for if the others were away at that moment', async () => {
    const { gate } = world(20_000, () => Promise.resolve(true))
    await expect(gate.pass(fails(REFUSED))).rejects.toBe(REFUSED)
    await expect(gate.pass(done)).resolves.toBe('done')
  })

  test('is known from its first answer on, be it a refusal', async () => {
    const { gate } = world(0, () => Promise.resolve(false))
    await gate.pass(fails(failed({ kind: 'unreadable', status: 404, excerpt: '' }))).catch(() => undefined)
    expect(gate.isKnown()).toBe(true)
  })
})
