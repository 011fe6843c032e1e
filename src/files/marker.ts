/** A segment of a path that ends in `.<task id>`: how ClearML's uploader names a task's folder (docs/storage.md). */
const MARKED_SEGMENT = /\.([0-9a-f]{32})(?=\/)/gu

/** The ids of all tasks whose folders the URI lies in; ids are never percent-encoded, so the stored text tells. */
export function markedTaskIds(uri: string): readonly string[] {
  return [...uri.matchAll(MARKED_SEGMENT)].map((match) => match[1] ?? '')
}

/** The URI from the first of these ids on, or undefined if there is none. */
export function markedPart(uri: string): string | undefined {
  const { value } = uri.matchAll(MARKED_SEGMENT).next()
  return value === undefined ? undefined : uri.slice(value.index + 1)
}

/** The path up to the segment that ends in `.<task id>`, or undefined if there is none. */
export function taskFolderOf(path: string, taskId: string): string | undefined {
  const segments = path.split('/')
  const index = segments.findIndex((segment) => segment.endsWith(`.${taskId}`))
  return index < 0 || index === segments.length - 1 ? undefined : segments.slice(0, index + 1).join('/')
}
