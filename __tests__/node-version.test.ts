import { expect, test } from '@jest/globals'
import { nodeProblem } from '../src/node-version.ts'

test.each(['22.0.0', '22.23.3', '24.0.0', '100.1.2', '24.0.0-nightly20250101'])(
  'Node %s will do',
  (version) => {
    expect(nodeProblem(version)).toBeUndefined()
  },
)

test.each(['20.20.2', '21.7.3', '9.0.0', 'unknown'])(
  'Node %s is refused, with the version that is needed',
  (version) => {
    expect(nodeProblem(version)).toBe(
      `This is Node.js ${version}; the cleanup needs version 22 or later. Nothing was asked of the server.`,
    )
  },
)
