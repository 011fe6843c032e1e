import type { Simulator } from '../../../../simulator/server.ts'
import type { OnWait } from './source-run.ts'
import type { Restart } from './specs.ts'

/** Servers that go away while a run goes, on top of what else happens at its requests. `end`: all are there again. */
export function restartDuring(
  simulator: Simulator,
  restart: Restart | undefined,
): { onWait: OnWait; end: () => Promise<void> } {
  if (restart === undefined) return { onWait: () => Promise.resolve(), end: () => Promise.resolve() }
  let state: 'to go' | 'away' | 'back' = 'to go'
  let requests = 0
  let waits = 0
  const comeBack = async (): Promise<void> => {
    if (state === 'away') await simulator.comeBack()
    state = 'back'
  }
  const goAway = (): void => {
    if (state !== 'to go' || requests < restart.nth) return
    state = 'away'
    void simulator.goAway(restart.which)
  }
  const { onRequest, onActed } = simulator
  simulator.onRequest = (request) => {
    onRequest?.(request)
    requests++
    if (restart.when === 'before') goAway()
  }
  simulator.onActed = (request) => {
    onActed?.(request)
    if (restart.when === 'after') goAway()
  }
  return {
    onWait: async () => {
      if (state === 'away' && ++waits > restart.waits) await comeBack()
    },
    end: comeBack,
  }
}
