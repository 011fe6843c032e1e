import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { connectionInputs, runAction } from './action.ts'
import { start } from './simulators.ts'
import { addDraft, addEnded } from './world.ts'

/** The best of several, since other work on the machine can only add. */
async function bestOf(runs: number, measure: () => Promise<number> | number): Promise<number> {
  let best = Infinity
  for (let i = 0; i < runs; i++) best = Math.min(best, await measure())
  return best
}

test('an empty run takes at most 150 ms more than an empty Node process', async () => {
  const simulator = await start()
  const run = await bestOf(7, async () => (await runAction(connectionInputs(simulator))).durationMs)
  const node = await bestOf(7, () => {
    const startedAt = performance.now()
    execFileSync(process.execPath, ['-e', '0'])
    return performance.now() - startedAt
  })
  expect(run - node).toBeLessThan(150)
})

test('20,000 tasks are listed and decided in less than 200 MB', async () => {
  const simulator = await start()
  for (let i = 0; i < 20_000; i++) {
    if (i % 4 === 0) addEnded(simulator.store, 60, { name: `published task ${i}`, status: 'published' })
    else addDraft(simulator.store, { name: `a draft with an ordinary name, number ${i}` })
  }
  let peakKb = 0
  const result = await runAction(
    { ...connectionInputs(simulator), 'dry-run': 'true', 'force-delete': 'true' },
    {
      onStart: ({ pid }) => {
        simulator.onRequest = () => (peakKb = Math.max(peakKb, peakOf(pid)))
        setTimeoutsUntilGone(pid, (kb) => (peakKb = Math.max(peakKb, kb)))
      },
    },
  )
  expect(result.outputs['candidate-count']).toBe('15000')
  expect(result.outputs['kept-count']).toBe('5000')
  if (process.platform === 'linux') {
    expect(peakKb).toBeGreaterThan(0)
    expect(peakKb).toBeLessThan(200 * 1024)
  }
})

/** The kernel's own record of the largest resident size so far, in kB; 0 where there is none. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1] ?? 0)
  } catch {
    return 0
  }
}

function setTimeoutsUntilGone(pid: number | undefined, seen: (kb: number) => void): void {
  const timer = setInterval(() => {
    const kb = peakOf(pid)
    if (kb === 0) clearInterval(timer)
    else seen(kb)
  }, 5)
}
