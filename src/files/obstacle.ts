/** Why a file of a task's own cannot be deleted by this run. */
export type Obstacle =
  /** On a fileserver or endpoint that this run was not told about. */
  | 'not-configured'
  /** On a disk of the machine that trained. */
  | 'local'
  /** The fileserver would find something else under its path. */
  | 'odd-path'
  /** Its folder lies in one whose name ends in another id, of a task that may be there. */
  | 'nested'

const LEAVE_IT = 'or set on-file-error to delete-task to leave it'

/** What hinders, and what the user can do about it. */
export function obstacleText(obstacle: Obstacle, uri: string): string {
  switch (obstacle) {
    case 'not-configured': {
      const [host = uri] = /^[a-z0-9]+:\/\/[^/]*/iu.exec(uri) ?? []
      const input = host.startsWith('s3') ? 's3-endpoints' : 'files-host or uri-map'
      return `${host} is not configured; name it in ${input}, or set on-file-error to delete-task`
    }
    case 'local':
      return `${uri} lies on a disk of the machine that trained; map it to a store (uri-map), or name where it is mounted (local-roots), ${LEAVE_IT}`
    case 'odd-path':
      return `the path of ${uri} has \`.\` or \`..\` segments, or is too short to be safe; delete it by hand, ${LEAVE_IT}`
    case 'nested':
      return `${uri} lies in the folder of another task; delete that task first, ${LEAVE_IT}`
  }
}

/** The same in two: `remedy` is the part of the text that says what the user can do. */
export function obstacleError(obstacle: Obstacle, uri: string): { error: string; remedy: string } {
  const error = obstacleText(obstacle, uri)
  return { error, remedy: error.slice(error.lastIndexOf('; ') + 2) }
}
