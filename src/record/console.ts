import type { LogEvent } from '../clearml/reporting.ts'
import type { Redact } from '../redact.ts'
import { plainText } from '../report/escape.ts'
import { count } from '../report/format.ts'
import type { Log } from '../report/log.ts'

/** So many lines from the start, and so many from the end: a run may say 100,000, one for each task. */
const MAX_LINES = 5_000
const LAST_LINES = 100
const LINE_LENGTH = 1_000
export const LINES_PER_CALL = 500
const SEND_EVERY_MS = 5_000

type Send = (events: readonly LogEvent[]) => Promise<void>

/** The lines of a run on their way to the server: sent while the run goes on, in order, each once. */
export class RecordConsole {
  readonly #now: () => number
  readonly #hide: Redact
  #waiting: LogEvent[] = []
  #last: LogEvent[] = []
  #taken = 0
  #leftOut = 0
  #newestMs = 0
  #sentAtMs: number
  #send: Send | undefined
  #sending: Promise<void> | undefined
  #failure: Error | undefined

  /** @param hide takes secrets out of a line: the runner's own masks do not reach the server. */
  constructor(now: () => number, hide: Redact) {
    this.#now = now
    this.#hide = hide
    this.#sentAtMs = now()
  }

  /** From now on lines are sent as they come; those that came before, too. */
  open(send: Send): void {
    this.#send = send
    this.#sendWaiting()
  }

  add(level: LogEvent['level'], text: string): void {
    // The web UI sorts by time: lines of one millisecond would lose their order.
    this.#newestMs = Math.max(this.#now(), this.#newestMs + 1)
    const line = { atMs: this.#newestMs, level, text }
    if (this.#taken < MAX_LINES) {
      this.#taken += 1
      this.#waiting.push(line)
    } else {
      this.#last.push(line)
      if (this.#last.length > LAST_LINES) {
        this.#last.shift()
        this.#leftOut += 1
      }
    }
    const isDue = this.#waiting.length >= LINES_PER_CALL || this.#now() - this.#sentAtMs >= SEND_EVERY_MS
    if (isDue) this.#sendWaiting()
  }

  /** What is not sent yet, for the last call. @throws why lines could not be sent before, if so */
  async rest(): Promise<readonly LogEvent[]> {
    this.#send = undefined
    await this.#sending
    if (this.#failure !== undefined) throw this.#failure
    const [first] = this.#last
    const note =
      first === undefined || this.#leftOut === 0
        ? []
        : [{ ...first, text: `… ${count(this.#leftOut)} lines left out; the receipt lists every task.` }]
    return [...this.#waiting, ...note, ...this.#last].map((line) => this.#clean(line))
  }

  #sendWaiting(): void {
    const send = this.#send
    if (send === undefined || this.#sending !== undefined || this.#waiting.length === 0) return
    this.#sentAtMs = this.#now()
    const batch = this.#waiting.splice(0, LINES_PER_CALL).map((line) => this.#clean(line))
    this.#sending = send(batch)
      .catch((error: unknown) => {
        // A log with a hole in it would mislead: it ends here.
        this.#failure = error instanceof Error ? error : new Error(String(error))
        this.#send = undefined
      })
      .finally(() => {
        this.#sending = undefined
      })
  }

  #clean(line: LogEvent): LogEvent {
    return { ...line, text: plainText(this.#hide(line.text), LINE_LENGTH) }
  }
}

/** A log that also speaks to a console. */
export function teeLog(log: Log, console: RecordConsole): Log {
  return {
    info: (line, tone) => {
      log.info(line, tone)
      console.add('info', line)
    },
    status: log.status,
    warning: (line) => {
      log.warning(line)
      console.add('warning', line)
    },
    debug: log.debug,
    group: (title, lines) => {
      log.group(title, lines)
      for (const line of [title, ...lines]) console.add('info', line)
    },
  }
}
