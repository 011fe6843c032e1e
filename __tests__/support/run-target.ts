import type { Connection } from '../../src/connect.ts'
import type { OpenStores } from '../../src/files/stores/open.ts'
import type { Config } from '../../src/inputs/inputs.ts'
import { wordsOf } from '../../src/plan/target.ts'
import { noRecord } from '../../src/record/run-record.ts'
import { Progress } from '../../src/report/progress.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { run } from '../../src/run.ts'
import { createStop } from '../../src/stop.ts'
import { NOW } from './fixtures.ts'
import { recordingLog } from './recording-log.ts'

/** A whole run on a fake server and stores, at which nobody looks and which nothing stops. */
export function runTarget(
  config: Config,
  connection: Connection,
  openStores: () => OpenStores,
): Promise<RunReport> {
  return run(config, {
    connect: () => Promise.resolve(connection),
    openStores,
    progress: new Progress(recordingLog(), () => NOW, wordsOf(config)),
    record: noRecord(recordingLog()),
    now: () => NOW,
    pause: () => Promise.resolve(),
    outage: () => undefined,
    stop: createStop(new AbortController().signal, () => new Promise(() => undefined)),
    onPlan: () => undefined,
    onBegin: () => undefined,
    onBatch: () => undefined,
  })
}
