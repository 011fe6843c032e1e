import type { Log } from '../report/log.ts'

/** What a run lives in: GitHub's runner, or a terminal. It takes what the run says and leaves behind. */
export type Host = {
  log: Log
  /** Hides the secret in all that is logged from now on. */
  mask: (secret: string) => void
  setOutput: (name: string, value: string) => void
  writeSummary: (markdown: string) => Promise<void>
  /** Where the receipt goes if no input says it. */
  defaultReceiptFile: string
  /** Says why it failed. Gives the exit code of the process. */
  fail: (message: string, cause: FailureCause) => number
}

/** `usage`: the inputs were refused, and nothing was asked of the server. */
export type FailureCause = 'usage' | 'run'

export type Env = Readonly<Record<string, string | undefined>>

/** Takes a piece of text as it is. */
export type Write = (text: string) => void
