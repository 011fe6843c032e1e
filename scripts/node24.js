// Runs a command line on Node 24, the version that `runs.using` in action.yml names,
// also where the Node on the PATH is older: node scripts/node24.js <arguments of node>
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const REQUIRED_MAJOR = 24
const PACKAGES = [
  `node-${process.platform}-${process.arch}`,
  `node-bin-${process.platform}-${process.arch}`,
  `node-${process.platform.replace('32', '')}-${process.arch}`,
]

/** Path of a Node 24 binary: the running one, or the one that npm installed as an optional dependency. */
export function node24Path() {
  if (process.versions.node.startsWith(`${REQUIRED_MAJOR}.`)) return process.execPath
  const require = createRequire(import.meta.url)
  for (const name of PACKAGES) {
    try {
      const root = path.dirname(require.resolve(`${name}/package.json`))
      return path.join(root, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new Error(
    `This needs Node ${REQUIRED_MAJOR}, and no package brings it to ${process.platform}-${process.arch}. ` +
      `Install Node ${REQUIRED_MAJOR} and run the command again.`,
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
  const child = spawnSync(node24Path(), process.argv.slice(2), { stdio: 'inherit', cwd: root })
  if (child.error) throw child.error
  process.exitCode = child.status ?? 1
}
