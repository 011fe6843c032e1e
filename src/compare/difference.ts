import type { PlanReceipt, PlanRow } from '../approval/plan-receipt.ts'

/** What a receipt says will happen to a task. */
export type Fate = 'goes' | 'archived' | 'stays'

/** A task whose fate differs; `before` or `after` is undefined where that receipt does not list it. */
export type Changed = { id: string; before: PlanRow | undefined; after: PlanRow | undefined }

export type Difference = {
  newlyGoes: readonly Changed[]
  goesNoMore: readonly Changed[]
  newlyArchived: readonly Changed[]
  archivedNoMore: readonly Changed[]
  /** Tasks that go by both, but by another rule. */
  otherRule: number
  /** Tasks that go by both, whatever rule says so. */
  goesByBoth: number
}

/** Compares what two dry runs would do. A live run's receipt will do as well: it tells what went. */
export function differenceOf(before: PlanReceipt, after: PlanReceipt): Difference {
  const old = byId(before)
  const now = byId(after)
  const all = [...new Set([...old.keys(), ...now.keys()])].map((id): Changed => ({
    id,
    before: old.get(id),
    after: now.get(id),
  }))
  const changed = (fate: Fate, side: 'before' | 'after'): readonly Changed[] => {
    const other = side === 'before' ? 'after' : 'before'
    return all.filter((each) => fateOf(each[side]) === fate && fateOf(each[other]) !== fate)
  }
  const both = all.filter(({ before: b, after: a }) => fateOf(b) === 'goes' && fateOf(a) === 'goes')
  return {
    newlyGoes: changed('goes', 'after'),
    goesNoMore: changed('goes', 'before'),
    newlyArchived: changed('archived', 'after'),
    archivedNoMore: changed('archived', 'before'),
    otherRule: both.filter(({ before: b, after: a }) => b?.rule !== a?.rule).length,
    goesByBoth: both.length,
  }
}

/** A task that is held at the last moment stays; one that only max-tasks or the clock left to a later run goes. */
export function fateOf(row: PlanRow | undefined): Fate {
  switch (row?.outcome) {
    case 'deleted':
    case 'would-delete':
      return 'goes'
    case 'archived':
    case 'would-archive':
      return 'archived'
    case 'remaining':
      return row.decision === 'archive' ? 'archived' : 'goes'
    case undefined:
    default:
      return 'stays'
  }
}

function byId({ tasks }: PlanReceipt): ReadonlyMap<string, PlanRow> {
  return new Map(tasks.map((row) => [row.id, row]))
}
