import type { Server } from '../clearml/server.ts'
import type { Log } from '../report/log.ts'
import type { RecordEntry, RunReport } from '../report/run-report.ts'

/**
 * What a run leaves on the server about itself. Whatever goes wrong with it is a warning in the log: no call throws,
 * and none waits long.
 */
export type RunRecord = {
  /** Where the run speaks: what it says is recorded, too. */
  log: Log
  open: (server: Server) => Promise<void>
  /** Undefined as long as nothing is recorded. */
  entry: () => RecordEntry | undefined
  /** @param failure why the step fails, if it does */
  close: (report: RunReport, failure: string | undefined) => Promise<void>
}

/** A run that leaves nothing: it asks nothing of the server. */
export function noRecord(log: Log): RunRecord {
  return {
    log,
    open: () => Promise.resolve(),
    entry: () => undefined,
    close: () => Promise.resolve(),
  }
}
