import type { Task } from '../clearml/task.ts'

/** Tasks of one project. Those of no project are counted by themselves, and so are those whose project is not told. */
export function byProject<T extends { task: Task }>(items: Iterable<T>): readonly (readonly T[])[] {
  const groups = Map.groupBy(items, ({ task: { project } }) =>
    project.kind === 'known' ? project.id : project.kind,
  )
  return [...groups.values()]
}
