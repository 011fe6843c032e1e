/**
 * npm run check:dist: builds dist/ and fails if that changes it. What the build writes stays, so that after a failure
 * the right bundle is there to be committed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const DIST = path.join(import.meta.dirname, '..', 'dist')

export type Digests = ReadonlyMap<string, string>

export function digestsOf(folder: string): Digests {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  return new Map(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(folder, name)))
        .digest('hex'),
    ]),
  )
}

/** One line for each file that is not the same on both sides, in the order of their names. */
export function changesBetween(before: Digests, after: Digests): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return names.flatMap((name) => {
    if (before.get(name) === after.get(name)) return []
    if (!before.has(name)) return [`is missing: ${name}`]
    return [after.has(name) ? `is stale: ${name}` : `is not built any more: ${name}`]
  })
}

function main(): void {
  const before = digestsOf(DIST)
  // A shell, since npm is a script on Windows.
  const build = spawnSync('npm run --silent package', { shell: true, stdio: ['ignore', 'ignore', 'inherit'] })
  if (build.status !== 0) throw new Error('"npm run package" failed.')
  const changes = changesBetween(before, digestsOf(DIST))
  if (changes.length === 0) return
  console.error(
    `${changes.map((change) => `dist/ ${change}`).join('\n')}\nCommit what "npm run package" built.`,
  )
  process.exitCode = 1
}

// `import.meta.main` is not there in every Node 24.
if (process.argv[1] === import.meta.filename) main()
