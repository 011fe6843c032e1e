import { closedCircles } from './circles.ts'
import type { Hold } from './holds.ts'
import type { Doomed } from './order.ts'
import type { KeepReason } from './reasons.ts'

/** A task that is held by others of the plan alone. */
export type Waiting = Doomed & { holds: readonly Hold[] }

/** What can be said of tasks that wait for each other, once nothing else of the plan is left to be done. */
export type Turn = {
  /** Their turn has come; the others of their circles go after them. */
  going: readonly Doomed[]
  /** What they wait for stays. */
  staying: readonly (Doomed & { hold: Hold })[]
}

/** Holds of a task that only lists what the others own: it can go first and leave that alone. */
const LISTS: readonly KeepReason[] = ['files-of-a-step', 'models-of-another-task']

/**
 * What waits for a task that stays, stays, and is told which one that is. What waits for nothing any more goes. Where all
 * that is left waits for each other it goes together, and whoever uses goes first: those that only list what the others
 * own, else controllers whose steps the others are, else the oldest.
 */
export function nextTurn(waiting: readonly Waiting[], isGone: (id: string) => boolean): Turn {
  const blockers = new Map(waiting.map((item) => [item.task.id, blockersOf(item.holds, isGone)]))
  const roots = rootsOf(blockers)
  const staying = waiting.flatMap(({ task, ageAtMs, holds }) => {
    const root = roots.get(task.id)
    if (root === undefined) return []
    const stays = (id: string): boolean => !isGone(id) && (roots.has(id) || !blockers.has(id))
    return [{ task, ageAtMs, hold: holdThatStays(holds, stays, root) }]
  })
  const left = waiting.filter(({ task }) => !roots.has(task.id))
  const free = left.filter(({ task }) => blockers.get(task.id)?.size === 0)
  if (free.length > 0) return { going: free.map(({ task, ageAtMs }) => ({ task, ageAtMs })), staying }
  const circles = closedCircles(new Map(left.map(({ task: { id } }) => [id, blockers.get(id) ?? new Set()])))
  const byId = new Map(left.map((item) => [item.task.id, item]))
  const going = circles.flatMap((ids) =>
    leadersOf(
      ids.flatMap((id) => byId.get(id) ?? []),
      isGone,
    ),
  )
  return { going, staying }
}

/** All of them stay by what holds them first. */
export function giveUpOn(waiting: readonly Waiting[]): Turn {
  const staying = waiting.flatMap(({ task, ageAtMs, holds: [hold] }) =>
    hold === undefined ? [] : [{ task, ageAtMs, hold }],
  )
  return { going: [], staying }
}

function blockersOf(holds: readonly Hold[], isGone: (id: string) => boolean): ReadonlySet<string> {
  return new Set(holds.flatMap(({ by }) => by).filter((id) => !isGone(id)))
}

/** By the id of each task that stays: one that waits for nothing, and that it stays for in the end. */
function rootsOf(blockers: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, string> {
  const held = Map.groupBy(
    [...blockers].flatMap(([id, by]) => [...by].map((blocker) => ({ id, blocker }))),
    ({ blocker }) => blocker,
  )
  const roots = new Map<string, string>()
  for (const outside of held.keys()) {
    if (blockers.has(outside)) continue
    const pending = [outside]
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      for (const { id: next } of held.get(id) ?? []) {
        if (roots.has(next)) continue
        roots.set(next, outside)
        pending.push(next)
      }
    }
  }
  return roots
}

function holdThatStays(holds: readonly Hold[], stays: (id: string) => boolean, root: string): Hold {
  const hold = holds.find(({ by }) => by.some(stays)) ?? holds[0]
  return { reason: hold?.reason ?? 'steps-stay', by: [...new Set([...(hold?.by.filter(stays) ?? []), root])] }
}

function leadersOf(circle: readonly Waiting[], isGone: (id: string) => boolean): readonly Doomed[] {
  const waitsOnlyBy = (reasons: readonly KeepReason[]) =>
    circle.filter(({ holds }) =>
      holds.every(({ reason, by }) => reasons.includes(reason) || by.every(isGone)),
    )
  const [oldest] = circle.toSorted((a, b) => a.ageAtMs - b.ageAtMs || (a.task.id < b.task.id ? -1 : 1))
  const choices = [
    waitsOnlyBy(LISTS),
    waitsOnlyBy([...LISTS, 'steps-stay']),
    oldest === undefined ? [] : [oldest],
  ]
  const members = new Map(circle.map(({ task, ageAtMs }) => [task.id, { task, ageAtMs }]))
  const leaders = choices.find(({ length }) => length > 0) ?? []
  return leaders.map(({ task, ageAtMs, holds }) => ({ task, ageAtMs, circle: { members, holds } }))
}
