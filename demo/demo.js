// npm run demo, on a fresh clone: finds Node 24, installs it with the other packages where it is missing,
// and runs demo/main.ts by it. Plain JavaScript, since an older Node has to read it.
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

function hasNode24() {
  try {
    node24Path()
    return true
  } catch {
    return false
  }
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`The demo needs Node 20 or later; this is ${process.version}.`)
  process.exit(1)
}
if (!hasNode24()) {
  console.log(
    'Installing the packages (npm ci), about a minute: one of them brings Node 24, which runs the action.\n',
  )
  // A shell, since npm is a script on Windows.
  run('npm ci --loglevel=error', [], { shell: true })
}
run(node24Path(), ['--no-warnings', path.join('demo', 'main.ts')])
