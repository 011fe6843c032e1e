import { measure } from './measure.ts'
import { EMPTY } from './suite.ts'
import { runTrial } from './trial.ts'

export type Start = { emptyMs: number; nodeMs: number; peakMb: number | undefined }

/** An empty run beside a Node process that does nothing: the best of many of both, in turns. */
export async function measureStart(runs = EMPTY.runs): Promise<Start> {
  let [emptyMs, nodeMs] = [Infinity, Infinity]
  let peakMb: number | undefined
  for (let i = 0; i < runs; i++) {
    const empty = await runTrial({ ...EMPTY, runs: 1 })
    emptyMs = Math.min(emptyMs, empty.wallMs)
    peakMb = empty.peakMb
    const node = await measure({ file: process.execPath, args: ['-e', '0'], env: {} })
    nodeMs = Math.min(nodeMs, node.wallMs)
  }
  return { emptyMs, nodeMs, peakMb }
}
