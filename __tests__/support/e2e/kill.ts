import type { ChildProcess } from 'node:child_process'
import assert from 'node:assert/strict'
import type { RecordedRequest } from '../../../simulator/server.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from './action.ts'
import { expectCleaned, expectNothingOrphaned, type World } from './stored-world.ts'

/** The one moment at which the action is killed. */
export type KillPoint =
  | {
      /** Told of every request to the simulator in order. */
      at: (request: RecordedRequest) => boolean
      /** `before`: the server never sees the request; `after`: it acts, and the reply reaches nobody. */
      phase: 'before' | 'after'
    }
  /** Something else than the simulator sees the moment. */
  | { arm: (kill: () => void) => void }

export type RunOptions = { inputs?: Inputs; env?: Readonly<Record<string, string>> }

/** One run over the whole world. */
export function runOver({ simulator }: World, { inputs, env = {} }: RunOptions = {}): Promise<ActionResult> {
  return runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs }, { env })
}

/** Kills a run at the point, then runs again; both times the world has to be in order. */
export async function expectRecovery(
  world: World,
  point: KillPoint,
  options: RunOptions = {},
): Promise<ActionResult> {
  await killAt(world, point, options)
  await expectNothingOrphaned(world)
  const second = await runOver(world, options)
  assert.equal(second.exitCode, 0, second.log)
  await expectCleaned(world)
  return second
}

async function killAt(
  { simulator }: World,
  point: KillPoint,
  { inputs, env = {} }: RunOptions,
): Promise<void> {
  let child: ChildProcess | undefined
  let killed = false
  const kill = (): void => {
    killed = true
    child?.kill('SIGKILL')
  }
  if ('arm' in point) point.arm(kill)
  else {
    simulator.onRequest = (request) => {
      if (killed || !point.at(request)) return
      const fault = { kind: 'hang' } as const
      simulator.faults.add({ endpoint: request.endpoint, calls: [1], fault, phase: point.phase })
      kill()
    }
  }
  const onStart = (started: ChildProcess): void => {
    child = started
  }
  const { exitCode, log } = await runAction(
    { ...connectionInputs(simulator), 'force-delete': 'true', ...inputs },
    { env, onStart },
  )
  delete simulator.onRequest
  simulator.faults.clear()
  assert.ok(killed, `the run never came to that point:\n${log}`)
  assert.equal(exitCode, null, log)
}
