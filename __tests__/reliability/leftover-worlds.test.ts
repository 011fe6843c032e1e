import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { startSimulator } from '../../simulator/server.ts'
import { deletingCalls } from '../support/e2e/action.ts'
import { DiskTree } from '../support/e2e/disk-tree.ts'
import {
  buildLeftovers,
  carryOut,
  leftoverWorlds,
  truthOf,
  type LeftoverCase,
} from '../support/reliability/leftover-world.ts'
import { DRAWN, runsOr } from '../support/reliability/random-worlds.ts'
import { runInputs } from '../support/reliability/whole-runs/source-run.ts'

const RUNS = runsOr(100)
const MAX_MS = Math.max(120_000, RUNS * 1_000)

/** Everything on the disk, links and empty folders, too. */
const diskOf = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()

const below = (entry: string, folders: Iterable<string>): boolean =>
  [...folders].some((folder) => entry === folder || entry.startsWith(`${folder}/`))

async function tryCase(spec: LeftoverCase): Promise<readonly string[]> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'leftover-worlds-')))
  const root = path.join(base, 'root')
  mkdirSync(root)
  const simulator = await startSimulator({ release: spec.release })
  if (spec.isServed) Object.assign(simulator.store, { files: new DiskTree(root) })
  try {
    buildLeftovers(simulator, root, spec)
    const inputs = {
      ...{ target: 'leftovers', ...spec.inputs },
      ...(spec.isServed
        ? { roots: simulator.filesUrl, 'local-roots': `${simulator.filesUrl}=${root}` }
        : { roots: root }),
    }
    const before = diskOf(root)
    const dry = await runInputs(simulator, { ...inputs, 'dry-run': 'true' })
    const planned = truthOf(spec, [])
    const wrongs = deletingCalls(simulator).map((call) => `the dry run sent ${call}`)
    if (diskOf(root).join() !== before.join()) wrongs.push('the dry run changed the disk')
    const told = dry.receipt.tasks.filter(({ outcome }) => outcome === 'would-delete').length
    if (dry.failure !== undefined) wrongs.push(`the dry run failed: ${dry.failure}`)
    if (told !== planned.size) wrongs.push(`${told} would go, and ${planned.size} should`)

    const plan = path.join(base, 'plan.json')
    writeFileSync(plan, JSON.stringify(dry.receipt))
    for (const edit of spec.edits) carryOut(simulator, root, spec, edit)
    const edited = diskOf(root)
    const { cutAt } = spec
    let asked = 0
    if (cutAt !== null)
      simulator.onRequest = ({ endpoint }) => {
        if (asked++ !== cutAt) return
        simulator.faults.add({ endpoint, calls: [1], phase: 'before', fault: { kind: 'reset' } })
      }
    await runInputs(simulator, { ...inputs, plan })
    delete simulator.onRequest
    simulator.faults.clear()
    const goes = truthOf(spec, spec.edits)
    const lost = edited.filter((entry) => !below(entry, goes) && !diskOf(root).includes(entry))
    wrongs.push(...lost.map((entry) => `${entry} is lost`))

    const last = await runInputs(simulator, { ...inputs, plan })
    if (last.failure !== undefined) wrongs.push(`the last run failed: ${last.failure}`)
    wrongs.push(...[...goes].filter((at) => existsSync(path.join(root, at))).map((at) => `${at} is left`))
    wrongs.push(
      ...edited
        .filter((entry) => !below(entry, goes) && !diskOf(root).includes(entry))
        .map((entry) => `${entry} went`),
    )
    return wrongs
  } finally {
    await simulator.close()
    rmSync(base, { recursive: true })
  }
}

test(
  'in random worlds exactly the folders of a plan go that are nobody’s still, and nothing beside them',
  async () => {
    await fc.assert(
      fc.asyncProperty(leftoverWorlds, async (spec) => {
        expect(await tryCase(spec)).toEqual([])
      }),
      { ...DRAWN, numRuns: RUNS },
    )
  },
  MAX_MS,
)
