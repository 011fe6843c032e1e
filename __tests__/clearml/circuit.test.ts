import { describe, expect, test } from '@jest/globals'
import { createCircuit } from '../../src/clearml/circuit.ts'

const OUTAGE = new Error('503')
const REFUSAL = new Error('400')
const isOutage = (error: unknown): boolean => error === OUTAGE

/** Makes these calls one after another; gives how many of them were really made, and what each came to. */
async function trial(
  calls: readonly ('ok' | Error)[],
  endpoint = 'e',
  circuit = createCircuit(() => undefined),
) {
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
    const circuit = createCircuit(() => undefined)
    await trial([OUTAGE, OUTAGE, OUTAGE, OUTAGE], 'down', circuit)
    expect(await trial(['ok'], 'up', circuit)).toEqual({ made: 1, results: ['ok'] })
    expect(await trial(['ok'], 'down', circuit)).toEqual({ made: 0, results: [OUTAGE] })
  })

  test('takes what strikes calls that are under way together for one failure', async () => {
    const circuit = createCircuit(() => undefined)
    const together = (): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 8 }, () =>
          circuit.guard('e', () => Promise.reject(OUTAGE), isOutage).catch((error: unknown) => error),
        ),
      )
    for (let wave = 1; wave <= 3; wave++) await together()
    expect(await trial(['ok'], 'e', circuit)).toEqual({ made: 1, results: ['ok'] })
    for (let wave = 1; wave <= 4; wave++) await together()
    expect(await trial(['ok'], 'e', circuit)).toEqual({ made: 0, results: [OUTAGE] })
  })

  test('counts from one after a call that began before and succeeds in between', async () => {
    const circuit = createCircuit(() => undefined)
    await trial([OUTAGE, OUTAGE, OUTAGE], 'e', circuit)
    const { promise, reject } = Promise.withResolvers<unknown>()
    const slow = circuit.guard('e', () => promise, isOutage).catch((error: unknown) => error)
    await trial(['ok'], 'e', circuit)
    reject(OUTAGE)
    expect(await slow).toBe(OUTAGE)
    expect(await trial([OUTAGE, OUTAGE, 'ok'], 'e', circuit)).toMatchObject({ made: 3 })
  })

  test('tells of each endpoint once that it is not asked any more, and why', async () => {
    const told: Error[] = []
    const circuit = createCircuit((error) => told.push(error))
    await trial([OUTAGE, OUTAGE, OUTAGE], 'a', circuit)
    expect(told).toEqual([])
    await trial([OUTAGE, OUTAGE, OUTAGE], 'a', circuit)
    await trial([OUTAGE, OUTAGE, OUTAGE, OUTAGE], 'b', circuit)
    expect(told.map(({ message }) => message)).toEqual([
      'a failed 4 times in a row, so nothing more is begun: 503',
      'b failed 4 times in a row, so nothing more is begun: 503',
    ])
    expect(told.map(({ cause }) => cause)).toEqual([OUTAGE, OUTAGE])
  })
})
