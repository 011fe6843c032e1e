import { describe, expect, test } from '@jest/globals'
import { OutageError } from '../src/clearml/gate.ts'
import { patienceUntil } from '../src/patience.ts'
import { clearmlError, TIMED_OUT } from './support/fake-clearml.ts'
import { recordingLog } from './support/recording-log.ts'

const MINUTE_MS = 60_000
const HOST = 'http://clearml.test:8008'

function patientFor(leftMs: number) {
  const log = recordingLog()
  const clock = { now: () => 1_000, sleep: () => Promise.resolve(), random: () => 0 }
  return { ...patienceUntil(1_000 + leftMs, clock, log), log }
}

describe('a server that is away', () => {
  test.each([
    [60, 3],
    [2, 2],
    [0, 0],
    [-1, 0],
  ])('is waited for, with %d minutes left, %d minutes', (left, waited) => {
    expect(patientFor(left * MINUTE_MS).patience.patienceMs()).toBe(waited * MINUTE_MS)
  })

  test('is told, with how long it is waited for, and so is its return', () => {
    const { patience, log } = patientFor(2 * MINUTE_MS)
    patience.onAway(HOST, new Error('connect ECONNREFUSED'))
    patience.onBack(HOST, 90_000)
    expect(log.warnings).toEqual([
      `${HOST} does not answer. It is waited for, at most 2 min 0 s: connect ECONNREFUSED`,
    ])
    expect(log.lines).toEqual([`${HOST} answers again after 1 min 30 s.`])
  })

  test('and does not come back is remembered, the first of several', () => {
    const { patience, outage } = patientFor(MINUTE_MS)
    expect(outage()).toBeUndefined()
    const first = new OutageError('the server')
    patience.onOutage(first)
    patience.onOutage(new OutageError('a fileserver'))
    expect(outage()).toBe(first)
  })
})

describe('a call that fails', () => {
  test('may be tried again until the end of the budget, and for a minute after it', () => {
    expect(patientFor(10 * MINUTE_MS).patience.timeLeftMs()).toBe(10 * MINUTE_MS)
    expect(patientFor(-5 * MINUTE_MS).patience.timeLeftMs()).toBe(MINUTE_MS)
  })

  test('is told each time, as one line that no name can break', () => {
    const { patience, log } = patientFor(MINUTE_MS)
    patience.onRetry(clearmlError('tasks.get_all_ex\n::add-mask::x', TIMED_OUT), 500)
    expect(log.lines).toHaveLength(1)
    expect(log.lines[0]).toMatch(/^Trying again in 500 ms: /u)
    expect(log.lines[0]).not.toContain('\n')
  })
})
