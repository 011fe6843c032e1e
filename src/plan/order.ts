import type { Task } from '../clearml/task.ts'

/** A task that is to be deleted, with the instant that its age counts from. */
export type Doomed = { task: Task; ageAtMs: number }

/** Tasks tied by `parent`, in the order in which they have to go: children before their parent. */
export type Family = readonly Doomed[]

/**
 * Orders what goes: oldest family first, and within a family children before their parent.
 * Deleting a parent stamps `last_change` on its children, and would make them young again by that clock.
 */
export function orderByAge(doomed: readonly Doomed[]): readonly Family[] {
  const oldestFirst = doomed.toSorted(byAge)
  const byId = new Map(oldestFirst.map((item) => [item.task.id, item]))
  const childrenOf = Map.groupBy(oldestFirst, ({ task }) => task.parentId)
  const placed = new Set<string>()

  return oldestFirst.flatMap((item) => {
    if (placed.has(item.task.id)) return []
    const family: Doomed[] = []
    appendChildrenFirst(rootOf(item, byId))
    return [family]

    function appendChildrenFirst(root: Doomed): void {
      const pending = [{ item: root, expanded: false }]
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        if (next.expanded) {
          family.push(next.item)
        } else if (!placed.has(next.item.task.id)) {
          placed.add(next.item.task.id)
          pending.push({ item: next.item, expanded: true })
          const children = childrenOf.get(next.item.task.id) ?? []
          for (const child of children.toReversed()) pending.push({ item: child, expanded: false })
        }
      }
    }
  })
}

function byAge(a: Doomed, b: Doomed): number {
  return a.ageAtMs - b.ageAtMs || (a.task.id < b.task.id ? -1 : 1)
}

/** Climbs to the topmost parent that goes too; a circle of parents, which only damaged data has, ends the climb. */
function rootOf(item: Doomed, byId: ReadonlyMap<string, Doomed>): Doomed {
  const climbed = new Set<string>()
  let root = item
  for (;;) {
    climbed.add(root.task.id)
    const parent = byId.get(root.task.parentId ?? '')
    if (parent === undefined || climbed.has(parent.task.id)) return root
    root = parent
  }
}
