import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import pLimit from 'p-limit'
import { startSimulator } from '../../simulator/server.ts'
import { connectionInputs, runAction } from '../support/e2e/action.ts'
import { findViolations, seedWorld } from '../support/reliability/doomed-and-protected.ts'

const MOMENTS = 20

/** Moments spread over the whole run, which takes about so long on this world. */
const RUN_MS = 1_500

async function stopAt(signal: NodeJS.Signals, afterMs: number): Promise<string[]> {
  const simulator = await startSimulator({ latencyMs: 15, taskCostMs: 3 })
  try {
    const world = seedWorld(simulator, 60)
    let signals = 0
    const inputs = {
      ...connectionInputs(simulator),
      'force-delete': 'true',
      'batch-size': '5',
      concurrency: '2',
    }
    const result = await runAction(inputs, {
      onStart: (child) => {
        setTimeout(() => {
          signals += 1
          child.kill(signal)
        }, afterMs)
      },
    })
    const finishedBefore = signals === 0 || result.exitCode === 0
    // Before the handlers stand, a signal ends the process as it always does: nothing was begun then.
    if (result.exitCode === null) {
      const untouched = [...world.doomed.keys()].every((id) => simulator.store.tasks.has(id))
      return untouched ? [] : ['killed by the signal in the middle of its work']
    }
    const cancelled = result.outputs['stop-reason'] === 'cancelled'
    const violations = findViolations(simulator, world, result).filter(
      (text) => !cancelled || !text.startsWith('stop-reason'),
    )
    // The next run answers for what the first left.
    const left = new Map([...world.doomed].filter(([id]) => simulator.store.tasks.has(id)))
    const second = await runAction(inputs)
    return [
      ...violations,
      ...(finishedBefore || cancelled ? [] : [`stop-reason ${result.outputs['stop-reason'] ?? 'missing'}`]),
      ...findViolations(simulator, { ...world, doomed: left }, second).map((text) => `next run: ${text}`),
      ...(second.exitCode === 0 ? [] : ['the next run did not complete']),
    ]
  } finally {
    await simulator.close()
  }
}

describe('a signal at any moment', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends with true numbers, and the next run completes',
    async (signal) => {
      const limit = pLimit(4)
      const moments = Array.from({ length: MOMENTS }, (_, i) =>
        Math.round(60 + (RUN_MS * (i + Math.random())) / MOMENTS),
      )
      const results = await Promise.all(
        moments.map((ms) => limit(async () => ({ ms, violations: await stopAt(signal, ms) }))),
      )
      expect(results.filter(({ violations }) => violations.length > 0)).toEqual([])
    },
  )

  test('a call that hangs is given up, and its tasks are not called deleted', async () => {
    const simulator = await startSimulator()
    const world = seedWorld(simulator, 5)
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: 'all', fault: { kind: 'hang' } })
    let signals = 0
    const result = await runAction(
      { ...connectionInputs(simulator), 'force-delete': 'true' },
      {
        onStart: (child) => {
          simulator.onRequest = ({ endpoint }) => {
            if (endpoint !== 'tasks.delete_many' || signals > 0) return
            signals += 1
            child.kill('SIGINT')
          }
        },
      },
    )
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({
      'deleted-count': '0',
      'failed-count': '5',
      'stop-reason': 'cancelled',
    })
    expect(world.doomed.size).toBe(simulator.store.tasks.size - world.survivingTasks.size)
    await simulator.close()
  })

  test('a second signal ends the process without a word about the run', async () => {
    const simulator = await startSimulator()
    seedWorld(simulator, 5)
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: 'all', fault: { kind: 'hang' } })
    const result = await runAction(
      { ...connectionInputs(simulator), 'force-delete': 'true' },
      {
        onStart: (child) => {
          simulator.onRequest = ({ endpoint }) => {
            if (endpoint !== 'tasks.delete_many') return
            child.kill('SIGINT')
            setTimeout(() => child.kill('SIGTERM'), 200)
          }
        },
      },
    )
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toEqual({})
    await simulator.close()
  })

  test('SIGKILL leaves the plan and a journal of what was done', async () => {
    const simulator = await startSimulator({ taskCostMs: 3 })
    seedWorld(simulator, 30)
    const receiptFile = `/tmp/clearml-cleanup-killed-${process.pid}.json`
    let deletes = 0
    await runAction(
      {
        ...connectionInputs(simulator),
        'force-delete': 'true',
        'batch-size': '5',
        concurrency: '1',
        'receipt-file': receiptFile,
      },
      {
        onStart: (child) => {
          simulator.onRequest = ({ endpoint }) => {
            if (endpoint === 'tasks.delete_many' && ++deletes === 4) child.kill('SIGKILL')
          }
        },
      },
    )
    expect(existsSync(receiptFile)).toBe(true)
    const plan = JSON.parse(readFileSync(receiptFile, 'utf8')) as { tasks: unknown[] }
    expect(plan.tasks.length).toBeGreaterThanOrEqual(30)
    const journal = readFileSync(`${receiptFile}.journal`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; outcome: string })
    const gone = (plan.tasks as { id: string }[])
      .map(({ id }) => id)
      .filter((id) => !simulator.store.tasks.has(id))
    expect(gone.length).toBeGreaterThanOrEqual(15)
    const named = new Set(journal.map(({ id }) => id))
    expect(gone.filter((id) => !named.has(id))).toEqual([])
    // What the server only said to be deleted counts as begun until it was asked for again.
    for (const { id, outcome } of journal) if (outcome !== 'begun') expect(gone).toContain(id)
    await simulator.close()
  })
})
