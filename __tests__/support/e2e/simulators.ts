import { afterEach } from '@jest/globals'
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../simulator/server.ts'

const running: Simulator[] = []

/** A simulator that is closed after the test. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options)
  running.push(simulator)
  return simulator
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()))
})

export function idsOf({ store }: Simulator): Set<string> {
  return new Set(store.tasks.keys())
}
