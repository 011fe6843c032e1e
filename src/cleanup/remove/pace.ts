/** A call that takes longer comes near the 60 seconds after which proxies give up. */
const TARGET_MS = 5_000
const MAX_CHANGE = 2

/** How many tasks one `delete_many` takes: as many as the server deletes in a few seconds, at most `maxSize`. */
export class Pace {
  readonly #maxSize: number
  readonly #now: () => number
  #size: number

  constructor(maxSize: number, now: () => number) {
    this.#maxSize = maxSize
    this.#now = now
    this.#size = maxSize
  }

  get size(): number {
    return this.#size
  }

  /** Makes a call that deletes so many tasks; how long its answer takes decides on the next. */
  async time<T>(tasks: number, call: () => Promise<T>): Promise<T> {
    const startedAtMs = this.#now()
    const answer = await call()
    this.took(tasks, this.#now() - startedAtMs)
    return answer
  }

  /** Moves half way or twice as far at most, since one call says little. */
  took(tasks: number, ms: number): void {
    const wanted = (tasks * TARGET_MS) / ms
    const change = Math.min(MAX_CHANGE, Math.max(1 / MAX_CHANGE, wanted / this.#size))
    this.#set(this.#size * change)
  }

  /** A call ended in doubt: the next is half as large. */
  failed(): void {
    this.#set(this.#size / 2)
  }

  #set(size: number): void {
    this.#size = Math.max(1, Math.min(this.#maxSize, Math.round(size)))
  }
}
