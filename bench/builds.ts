import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { EMPTY } from './suite.ts'
import { table } from './text.ts'
import { runTrial, type Trial } from './trial.ts'
import { records } from './worlds.ts'

const NCC = path.resolve('node_modules/@vercel/ncc/dist/ncc/cli.js')
const HEAP_FLAGS = /^.*\bsetFlagsFromString\)?\('--[a-z-]+=\d+'\).*$/gmu

const LARGE: Trial = { ...EMPTY, name: 'records 20,000', world: records(20_000), runs: 1 }

type Build = { name: string; entry: string; emptyMs: number[]; peakMb: number[]; cpuMs: number[] }

/** What two choices about the bundle bring: that it is not minified, and that it tells V8 to keep its heap small. */
export async function compareBuilds(rounds: { empty: number; large: number }): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-builds-'))
  try {
    const builds = [
      build('as it is', path.resolve('dist/index.js')),
      build('minified', minified(path.join(folder, 'minified'))),
      build('without the heap flags', withoutFlags(path.join(folder, 'without-flags'))),
    ]
    // In turns, so that what else goes on strikes all of them.
    for (let round = 0; round < rounds.empty; round++)
      for (const { entry, emptyMs } of builds)
        emptyMs.push((await runTrial({ ...EMPTY, entry, runs: 1 })).wallMs)
    for (let round = 0; round < rounds.large; round++) {
      for (const { entry, peakMb, cpuMs } of builds) {
        const result = await runTrial({ ...LARGE, entry })
        peakMb.push(result.peakMb ?? NaN)
        cpuMs.push(result.cpuMs ?? NaN)
      }
    }
    return table(
      ['Bundle', '`index.js`', 'Empty run', 'Peak at 20,000 tasks', 'Processor time'],
      builds.map(({ name, entry, emptyMs, peakMb, cpuMs }) => [
        name,
        `${Math.round(statSync(entry).size / 1000)} kB`,
        `${Math.min(...emptyMs).toFixed(0)} ms`,
        `${Math.min(...peakMb).toFixed(0)} MB`,
        `${(Math.min(...cpuMs) / 1000).toFixed(2)} s`,
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function build(name: string, entry: string): Build {
  return { name, entry, emptyMs: [], peakMb: [], cpuMs: [] }
}

function minified(folder: string): string {
  const args = [NCC, 'build', 'src/index.ts', '--out', folder, '--minify']
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error('ncc failed.')
  return path.join(folder, 'index.js')
}

function withoutFlags(folder: string): string {
  cpSync('dist', folder, { recursive: true })
  const entry = path.join(folder, 'index.js')
  const text = readFileSync(entry, 'utf8')
  const found = text.match(HEAP_FLAGS)?.length ?? 0
  if (found !== 2) throw new Error(`dist/index.js sets ${found} flags, not two.`)
  writeFileSync(entry, text.replace(HEAP_FLAGS, ''))
  return entry
}
