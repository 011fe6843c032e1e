import type { Task } from '../clearml/task.ts'
import type { Hold } from './holds.ts'

/** A task that is to be deleted, with the instant that its age counts from. */
export type Doomed = {
  task: Task
  ageAtMs: number
  /** It goes although others of its circle still hold it. */
  circle?: Circle
}

/** Tasks of the plan that hold each other, and would stay for that alone: they go together, one after the other. */
export type Circle = {
  /** By id, the task itself included. All tasks of a circle share it. */
  members: ReadonlyMap<string, Doomed>
  /** How the others hold this one. */
  holds: readonly Hold[]
}

/** Whether it is another task of the same circle. */
export function isOfCircle({ task, circle }: Doomed, id: string): boolean {
  return id !== task.id && circle?.members.has(id) === true
}

/**
 * `wave`: 0 if nothing has to go before it, else one more than the highest of what has to.
 * `family`: the smallest id among the tasks that depend on each other.
 */
export type Ordered = Doomed & { wave: number; family: string }

/** Tasks that depend on each other, in the order in which they have to go. */
export type Family = readonly Ordered[]

/** A task that goes first, since it uses what the other made: a model as input, a step, a dataset version. */
export type ModelUse = { userId: string; makerId: string }

/**
 * Orders what goes: oldest family first; within a family children before their parent (pipeline steps before
 * their controller), and users of a model before its maker.
 *
 * Deleting a parent stamps `last_change` on its children, which would make them young again by that clock.
 * Deleting a maker before a user would leave the model behind, since it is still in use then.
 */
export function orderByAge(
  doomed: readonly Doomed[],
  modelUses: readonly ModelUse[] = [],
): readonly Family[] {
  const oldestFirst = doomed.toSorted(byAge)
  const byId = new Map(oldestFirst.map((item) => [item.task.id, item]))
  const goFirst = Map.groupBy(edgesOf(oldestFirst, modelUses, byId), ([, before]) => before.task.id)
  const neighbours = neighboursOf(goFirst)
  const placed = new Set<Doomed>()

  return oldestFirst.flatMap((item) => {
    if (placed.has(item)) return []
    return [sortFamily(membersOf(item, neighbours), goFirst, placed)]
  })
}

/** The first goes before the second. */
type Edge = readonly [first: Doomed, before: Doomed]

function* edgesOf(
  items: readonly Doomed[],
  modelUses: readonly ModelUse[],
  byId: ReadonlyMap<string, Doomed>,
): Generator<Edge> {
  for (const child of items) {
    const parent = byId.get(child.task.parentId ?? '')
    if (parent !== undefined) yield [child, parent]
  }
  for (const { userId, makerId } of modelUses) {
    const user = byId.get(userId)
    const maker = byId.get(makerId)
    if (user !== undefined && maker !== undefined) yield [user, maker]
  }
}

type Edges = ReadonlyMap<string, readonly Edge[]>

function neighboursOf(goFirst: Edges): ReadonlyMap<Doomed, readonly Doomed[]> {
  const pairs = [...goFirst.values()].flat().flatMap(([a, b]) => [
    { of: a, is: b },
    { of: b, is: a },
  ])
  return new Map([...Map.groupBy(pairs, ({ of }) => of)].map(([of, list]) => [of, list.map(({ is }) => is)]))
}

function membersOf(start: Doomed, neighbours: ReadonlyMap<Doomed, readonly Doomed[]>): readonly Doomed[] {
  const members = new Set([start])
  for (const member of members) for (const next of neighbours.get(member) ?? []) members.add(next)
  return [...members].toSorted(byAge)
}

/** Depth first without recursion, since families may be deep; a circle, be it of one, is cut: damaged data has them. */
function sortFamily(members: readonly Doomed[], goFirst: Edges, placed: Set<Doomed>): Family {
  const sorted: Ordered[] = []
  const family = members.map(({ task }) => task.id).reduce((least, id) => (id < least ? id : least))
  const waves = new Map<Doomed, number>()
  for (const member of members) {
    const pending = [{ item: member, expanded: false }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { item, expanded } = next
      if (expanded) {
        const before = (goFirst.get(item.task.id) ?? []).map(([first]) => waves.get(first) ?? -1)
        const wave = before.reduce((highest, of) => Math.max(highest, of), -1) + 1
        waves.set(item, wave)
        sorted.push({ ...item, wave, family })
      } else if (!placed.has(item)) {
        placed.add(item)
        pending.push({ item, expanded: true })
        const before = (goFirst.get(item.task.id) ?? []).map(([first]) => first).toSorted(byAge)
        for (const first of before.toReversed()) pending.push({ item: first, expanded: false })
      }
    }
  }
  return sorted
}

function byAge(a: Doomed, b: Doomed): number {
  return a.ageAtMs - b.ageAtMs || (a.task.id < b.task.id ? -1 : 1)
}
