/** `/v2.31/tasks.get_all`: what a request path asks for. `version` is missing in `/tasks.get_all`. */
export type EndpointPath = { name: string; version?: string }

// Two or more digits with an optional dot: `/v2/` is a malformed path (transcript 02).
const PATH = /^\/?(?:v(?<version>\d+\.?\d+)\/)?(?<name>[a-zA-Z_]\w+\.[a-zA-Z_]\w+)\/?$/

export function parsePath(path: string): EndpointPath | undefined {
  const groups = PATH.exec(path)?.groups
  if (groups?.['name'] === undefined) return undefined
  const version = groups['version']
  return version === undefined ? { name: groups['name'] } : { name: groups['name'], version }
}

/** Negative, zero or positive; part by part, so that 2.9 comes before 2.10. */
export function compareVersions(left: string, right: string): number {
  const [leftParts, rightParts] = [left.split('.').map(Number), right.split('.').map(Number)]
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index++) {
    const difference = (leftParts[index] ?? 0) - (rightParts[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
