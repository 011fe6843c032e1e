import { describe, expect, test } from '@jest/globals'
import { createCircuit } from '../../src/clearml/circuit.ts'

const OUTAGE = new Error('503')
const REFUSAL = new Error('400')
const isOutage = (error: unknown): boolean => error === OUTAGE

/** Makes these calls one after another; gives how many of them were really made, and what each came to. */
async function trial(calls: readonly ('ok' | Error)[], endpoint = 'e', circuit = createCircuit()) {
  let made = 0
  const results: unknown[] = []
  for (const call of calls) {
    const result = await circuit
      .guard(
        endpoint,
        () => {
          made += 1
          return call === 'ok' ? Promise.resolve('ok') : Promise.reject(call)
        },
        isOutage,
      )
      .catch((error: unknown) => error)
    results.push(result)
  }
  return { made, results }
}

describe('a circuit', () => {
  test('lets through what succeeds or is refused, for ever', async () => {
    const calls = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 'ok' : REFUSAL))
    expect(await trial(calls)).toEqual({ made: 10, results: calls })
  })

  test('opens after four outages in a row, and gives the last one without calling', async () => {
    expect(await trial([OUTAGE, OUTAGE, OUTAGE, OUTAGE, 'ok', 'ok'])).toEqual({
      made: 4,
      results: Array(6).fill(OUTAGE),
    })
  })

  test.each(['ok' as const, REFUSAL])('starts to count again after %p', async (between) => {
    expect(await trial([OUTAGE, OUTAGE, OUTAGE, between, OUTAGE, OUTAGE, OUTAGE, 'ok'])).toMatchObject({
      made: 8,
    })
  })

  test('is one for each endpoint', async () => {
    const circuit = createCircuit()
    await trial([OUTAGE, OUTAGE, OUTAGE, OUTAGE], 'down', circuit)
    expect(await trial(['ok'], 'up', circuit)).toEqual({ made: 1, results: ['ok'] })
    expect(await trial(['ok'], 'down', circuit)).toEqual({ made: 0, results: [OUTAGE] })
  })

  test('counts parallel calls that all fail', async () => {
    const circuit = createCircuit()
    const call = (): Promise<unknown> =>
      circuit.guard('e', () => Promise.reject(OUTAGE), isOutage).catch((error: unknown) => error)
    await Promise.all([call(), call(), call(), call(), call()])
    expect(await trial(['ok'], 'e', circuit)).toEqual({ made: 0, results: [OUTAGE] })
  })
})
