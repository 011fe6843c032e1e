import type { Doomed } from '../plan/order.ts'
import type { Claim } from './claim.ts'
import type { Settled } from './outcome.ts'

/** What is read in the books while the run goes on. */
export type Books = {
  /** Tasks that this run has deleted, or would have in a dry run: whatever the server says, they are no more. */
  readonly deleted: ReadonlySet<string>
  /** Whether the task is to be deleted, and not settled yet. */
  isOpen: (id: string) => boolean
}

/** Keeps the books of a run's deletions: what is settled, what is under way, and what the server only claims. */
export class Ledger implements Books {
  readonly #open: Set<string>
  readonly #settled: Settled[] = []
  readonly #deleted = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #underWay = new Set<readonly Doomed[]>()
  readonly #claims = new Set<Claim>()
  #unasked: (readonly Claim[])[] = []

  /** @param doomedIds all tasks that the run is to delete. */
  constructor(doomedIds: Iterable<string>) {
    this.#open = new Set(doomedIds)
  }

  isOpen(id: string): boolean {
    return this.#open.has(id)
  }

  /** Whether it is no more, whoever deleted it. */
  isGone(id: string): boolean {
    return this.#gone.has(id)
  }

  get deleted(): ReadonlySet<string> {
    return this.#deleted
  }

  settle(settled: readonly Settled[]): void {
    for (const entry of settled) {
      const { task, outcome } = entry
      this.#settled.push(entry)
      this.#open.delete(task.id)
      const isDeleted = outcome.kind === 'deleted' || outcome.kind === 'would-delete'
      if (isDeleted) this.#deleted.add(task.id)
      if (isDeleted || outcome.kind === 'gone') this.#gone.add(task.id)
    }
  }

  /** What becomes of the batch is not known until it has ended. */
  begin(batch: readonly Doomed[]): void {
    this.#underWay.add(batch)
  }

  end(batch: readonly Doomed[]): void {
    this.#underWay.delete(batch)
  }

  /** The claims of one batch. */
  claim(claims: readonly Claim[]): void {
    if (claims.length === 0) return
    for (const claim of claims) this.#claims.add(claim)
    this.#unasked.push(claims)
  }

  /** How many claims nobody has begun to ask about. */
  get unaskedCount(): number {
    return this.#unasked.reduce((sum, { length }) => sum + length, 0)
  }

  /** Hands all of them over, by batch, to one who asks. */
  takeUnasked(): readonly (readonly Claim[])[] {
    return this.#unasked.splice(0)
  }

  /** The answers to claims. */
  confirm(claims: readonly Claim[], settled: readonly Settled[]): void {
    for (const claim of claims) this.#claims.delete(claim)
    this.settle(settled)
  }

  /** What is known of the tasks at this moment; those that are missing were not begun. */
  known(): readonly Settled[] {
    return [
      ...this.#settled,
      ...[...this.#underWay].flat().map((item) => unknown(item, 'while it was being deleted')),
      ...[...this.#claims].map((item) => unknown(item, 'before it could ask again')),
    ]
  }
}

/** The next run finds out: its record is gone, or still leads to what is left. */
function unknown({ task, ageAtMs }: Doomed, when: string): Settled {
  const error = `the run was cancelled ${when}; whether it is gone, the next run finds out`
  return { task, ageAtMs, outcome: { kind: 'failed', error } }
}
