import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { connectionInputs, runAction } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'compare-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const ENTRY = path.resolve('dist/index.js')
const compare = (...args: string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [ENTRY, '--compare', ...args], { encoding: 'utf8' })

test('the built action compares the receipts of two dry runs, on standard output alone', async () => {
  const simulator = await start()
  for (const days of [20, 40, 60]) addEnded(simulator.store, days, { name: `ended ${days}` })
  const dry = async (threshold: number): Promise<string> => {
    const file = path.join(folder, `${threshold}.json`)
    const policy = `rules:\n  - {name: all, force-delete: true, delete-files: none, delete-threshold-days: ${threshold}}\n`
    await runAction({ ...connectionInputs(simulator), policy, 'dry-run': 'true', 'receipt-file': file })
    return file
  }
  const [old, now] = [await dry(50), await dry(10)]
  const text = execFileSync(process.execPath, [ENTRY, '--compare', old, now], { encoding: 'utf8' })
  expect(text).toMatch(
    /^## Retention: what changes\n\n\*\*2 tasks would newly go; 1 task goes by both\.\*\*/u,
  )
  expect(text).toContain('| all | Simulated User | 2 |')
  const back = compare(now, old)
  expect(back.status).toBe(0)
  expect(back.stdout).toContain('2 tasks would not go any more')
  expect(back.stderr).toBe('')
})

test.each([[], ['a.json'], ['a.json', 'b.json', 'c.json'], ['--dry-run', 'b.json']].map((args) => [args]))(
  'is refused with %j, and nothing is run',
  (args) => {
    const { status, stdout, stderr } = compare(...args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('--compare: takes the paths of two receipts and nothing else')
  },
)

test('names the file that is none', () => {
  const { status, stderr } = compare('none.json', 'package.json')
  expect(status).toBe(2)
  expect(stderr).toMatch(/(?:none|package)\.json: /u)
  expect(readFileSync('package.json', 'utf8')).toContain('clearml-cleanup')
})
