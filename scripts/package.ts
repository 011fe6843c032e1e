/** npm run package: builds dist/ from nothing, with the licences of all that is in it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { licensesOf, packageFolders, type Stats } from './licenses.ts'

const ROOT = path.join(import.meta.dirname, '..')
const DIST = path.join(ROOT, 'dist')
const NCC = path.join(ROOT, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js')

const temp = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-package-'))
try {
  const stats = path.join(temp, 'stats.json')
  // ncc leaves what an earlier build made.
  rmSync(DIST, { recursive: true, force: true })
  const args = ['build', 'src/index.ts', '--out', DIST, '--stats-out', stats]
  const build = spawnSync(process.execPath, [NCC, ...args], { cwd: ROOT, stdio: 'inherit' })
  if (build.status !== 0) throw new Error('ncc failed.')
  const folders = packageFolders(JSON.parse(readFileSync(stats, 'utf8')) as Stats)
  writeFileSync(path.join(DIST, 'licenses.txt'), licensesOf(folders))
} finally {
  rmSync(temp, { recursive: true })
}
