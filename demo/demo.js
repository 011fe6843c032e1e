// npm run demo, on a fresh clone: runs demo/main.ts by this Node if it reads TypeScript, as 22.18 and later do. Where it
// does not, installs the packages, of which one is Node 24. Plain JavaScript, since an older Node has to read it.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { node24Path } from '../scripts/node24.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Runs a command with its output shown; ends the demo if it fails. */
function run(command, args, options = {}) {
  const child = spawnSync(command, args, { stdio: 'inherit', cwd: root, ...options })
  if (child.error) throw child.error
  if (child.status !== 0) process.exit(child.status ?? 1)
}

/** A Node that reads TypeScript; undefined if none is there. */
function findNode() {
  if (process.features.typescript) return process.execPath
  try {
    return node24Path()
  } catch {
    return undefined
  }
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`The demo needs Node 20 or later; this is ${process.version}.`)
  process.exit(1)
}
if (findNode() === undefined) {
  console.log(
    `Installing the packages (npm ci), about a minute: one of them brings Node 24, since the action refuses ${process.version}.\n`,
  )
  // A shell, since npm is a script on Windows.
  run('npm ci --loglevel=error', [], { shell: true })
}
run(findNode() ?? node24Path(), ['--no-warnings', path.join('demo', 'main.ts')])
