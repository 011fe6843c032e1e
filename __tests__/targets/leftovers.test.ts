import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { receiptText } from '../../src/report/receipt.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { fakeSession } from '../support/fake-session.ts'
import { config, server, task, type Inputs } from '../support/fixtures.ts'
import { FORMER, GONE, LIVE, makeWorld, NAMED } from '../support/leftovers/survey-world.ts'
import { runTarget } from '../support/run-target.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'leftovers-'))
const plan = path.join(folder, 'plan.json')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

type World = ReturnType<typeof makeWorld>

function runOn({ clearml, store }: World, inputs: Inputs): Promise<RunReport> {
  const connection = { clearml: clearml.api, server: server(), session: fakeSession().session }
  return runTarget(config({ target: 'leftovers', roots: 's3://ml/store', ...inputs }), connection, () => ({
    ...store.hands,
    listAll: store.listAll,
    close: () => undefined,
  }))
}

/** Makes the plan that a live run needs. */
async function runDry(world: World): Promise<RunReport> {
  const report = await runOn(world, { 'dry-run': 'true' })
  writeFileSync(plan, [...receiptText(report, totalsOf(report.rows), '1.0.0')].join(''))
  return report
}

/** By the first digit of the id, why a folder was kept, or else what became of it. */
const outcomesOf = ({ rows }: RunReport): Record<string, string> =>
  Object.fromEntries(
    rows.map(({ task: { id }, outcome }) => [
      id.slice(0, 1),
      outcome.kind === 'kept' ? outcome.reason : outcome.kind,
    ]),
  )

const foldersOf = ({ store }: World): string[] =>
  [LIVE, GONE, FORMER, NAMED]
    .filter((id) => store.uris.some((uri) => uri.includes(id)))
    .map((id) => id.slice(0, 1))

describe('a run on leftovers', () => {
  test('that is dry says what would go and what was found besides, and touches nothing', async () => {
    const world = makeWorld()
    const report = await runDry(world)
    expect(report).toMatchObject({ stopReason: 'done', error: undefined })
    expect(outcomesOf(report)).toEqual({ '2': 'would-delete', '3': 'would-delete', '4': 'named-by-record' })
    expect(report.findings).toMatchObject({ leftovers: { folders: 2 }, unknown: { folders: 1 } })
    expect([foldersOf(world), world.store.deleted]).toEqual([['1', '2', '3', '4'], []])
  })

  test('deletes the folders of its plan, and nothing of any other', async () => {
    const world = makeWorld()
    await runDry(world)
    const report = await runOn(world, { plan })
    expect(report).toMatchObject({ stopReason: 'done', error: undefined })
    expect(outcomesOf(report)).toMatchObject({ '2': 'deleted', '3': 'deleted' })
    expect(foldersOf(world)).toEqual(['1', '4'])
    expect(world.clearml.deleteCalls).toEqual([])
  })

  test('keeps a folder whose task came back once everything was listed', async () => {
    const world = makeWorld()
    await runDry(world)
    const listings = world.store.listed.length
    world.store.beforeList = () => {
      if (world.store.listed.length > listings) world.clearml.set(task({ id: GONE }))
    }
    const report = await runOn(world, { plan })
    expect(outcomesOf(report)).toMatchObject({ '2': 'task-exists', '3': 'deleted' })
    expect(foldersOf(world)).toEqual(['1', '2', '4'])
  })

  test('ends before anything is listed where the server has no task at all', async () => {
    const world = makeWorld()
    world.clearml.tasks.clear()
    const report = await runOn(world, { 'dry-run': 'true' })
    expect(report.error).toContain('has no task at all')
    expect(world.store.listed).toEqual([])
  })
})
