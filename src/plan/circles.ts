/**
 * Circles of tasks that wait for each other and for nobody else, by the ids of what each one waits for. Tarjan's strongly
 * connected components, without recursion, since circles may be large.
 */
export function closedCircles(
  waitsFor: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly string[])[] {
  const circles: string[][] = []
  const index = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const circleOf = new Map<string, readonly string[]>()

  const visit = (start: string): void => {
    const path = [{ id: start, next: begin(start) }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { id, next } = top
      const step = next.next()
      if (step.done !== true) {
        if (!index.has(step.value)) path.push({ id: step.value, next: begin(step.value) })
        else if (!circleOf.has(step.value)) lower(id, index.get(step.value))
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) lower(parent.id, lowest.get(id))
      if (lowest.get(id) === index.get(id)) close(id)
    }
  }
  const begin = (id: string): Iterator<string> => {
    index.set(id, index.size)
    lowest.set(id, index.size - 1)
    stack.push(id)
    return [...(waitsFor.get(id) ?? [])][Symbol.iterator]()
  }
  const lower = (id: string, to = Infinity): void => {
    lowest.set(id, Math.min(lowest.get(id) ?? Infinity, to))
  }
  const close = (id: string): void => {
    const circle = stack.splice(stack.lastIndexOf(id))
    for (const member of circle) circleOf.set(member, circle)
    circles.push(circle)
  }

  for (const id of waitsFor.keys()) if (!index.has(id)) visit(id)
  return circles.filter((circle) => {
    const members = new Set(circle)
    return circle.every((id) => [...(waitsFor.get(id) ?? [])].every((other) => members.has(other)))
  })
}
