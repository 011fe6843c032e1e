import type { Need } from './needs.ts'

/** What the survey saw coming: it is looked at again when the turn of a task comes. */
export type Foreseen = {
  /** What tasks of the plan have to wait for. */
  needs: readonly Need[]
  /** Models that nobody keeps once the plan is carried out, though their makers do not take them along. */
  inheritable: ReadonlySet<string>
}
