import { count, counted, remainingTime } from './format.ts'

/** Before so many batches are through, nobody knows how fast they go. */
const FIRST_BATCHES = 3

/** How far a plan has been carried out, and how long the rest may take. */
export class Headway {
  readonly #total: number
  readonly #startedAtMs: number
  readonly #noun: string
  #settled = 0
  #batches = 0

  constructor(total: number, startedAtMs: number, noun: string) {
    this.#total = total
    this.#startedAtMs = startedAtMs
    this.#noun = noun
  }

  /** "1,200 of 5,000 tasks, about 4 minutes left" */
  after(tasks: number, nowMs: number): string {
    this.#settled += tasks
    this.#batches += 1
    const done = `${count(this.#settled)} of ${counted(this.#total, this.#noun)}`
    const open = this.#total - this.#settled
    if (open <= 0 || this.#batches < FIRST_BATCHES) return done
    return `${done}, ${remainingTime(((nowMs - this.#startedAtMs) * open) / this.#settled)}`
  }
}
