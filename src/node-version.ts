/** The oldest Node that the bundle ran on: `Map.groupBy` and other parts are missing in those before. */
const OLDEST_MAJOR = 22

/** Why this version of Node cannot be taken; GitHub's runner brings a newer one. */
export function nodeProblem(version: string): string | undefined {
  return Number.parseInt(version, 10) >= OLDEST_MAJOR
    ? undefined
    : `This is Node.js ${version}; the cleanup needs version ${OLDEST_MAJOR} or later. Nothing was asked of the server.`
}
