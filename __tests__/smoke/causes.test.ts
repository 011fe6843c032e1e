import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import { plain } from '../support/plain.ts'
import { connectionInputs, runAction, type ActionResult } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const preload = path.resolve('__tests__/support/short-timers.ts')

/** Answers every question with the end of the connection, as a captive network does. */
const cutOff = createServer((request) => {
  request.socket.destroy()
})
beforeEach(() => new Promise<void>((resolve) => cutOff.listen(0, '127.0.0.1', resolve)))
afterEach(() => new Promise<unknown>((resolve) => cutOff.close(resolve)))

/** Three archived tasks with one, two and three files on Google Cloud Storage. */
async function withGoogleFiles(): Promise<Simulator> {
  const simulator = await start()
  for (const number of [1, 2, 3]) {
    const task = addEnded(simulator.store, 60, { name: `run ${number}` })
    for (let part = 0; part < number; part++) {
      const uri = `gs://team-models/Language/run%20${number}.${task.id}/artifacts/part-${part}.bin`
      addArtifact(simulator, task, `part ${part}`, { uri })
    }
  }
  return simulator
}

const run = (simulator: Simulator, env: Record<string, string>): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true' }, { preload, env })

test('three tasks with one error are told once, with why and what to do, in log, annotation, summary and receipt', async () => {
  const simulator = await withGoogleFiles()
  const { exitCode, log, summary, receipt } = await run(simulator, {
    STORAGE_EMULATOR_HOST: 'http://storage.invalid',
  })
  const reason =
    'Google Cloud Storage bucket "team-models": it cannot be reached: there is no host named storage.invalid (ENOTFOUND)'
  const remedy = 'Check that the runner can reach storage.googleapis.com.'
  expect(exitCode).toBe(1)
  expect(log).toContain(`::error::3 of 3 tasks could not be deleted. ${reason}. ${remedy}`)
  expect(log).toContain(`  FAILED 3 tasks, 6 files: ${reason}. ${remedy}\n`)
  expect(log).toContain(`    3 tasks, 6 files: ${reason}.\n      ${remedy}\n`)
  const told = plain(summary)
  expect(told).toContain(`\n- 3 tasks, 6 files: ${reason}. **${remedy}**<br>`)
  expect(told.match(/bucket "team-models"/gu)).toHaveLength(1)
  expect(receipt).toMatchObject({ causes: { failed: [{ reason, remedy, tasks: 3, files: 6 }] } })
  for (const text of [log, summary, JSON.stringify(receipt)]) expect(text).not.toContain('%2520')
}, 60_000)

test('where no metadata server answers, only the error of the file tells of it', async () => {
  const simulator = await withGoogleFiles()
  const place = `127.0.0.1:${(cutOff.address() as AddressInfo).port}`
  const { log } = await run(simulator, {
    ...{ GCE_METADATA_HOST: place, https_proxy: `http://${place}`, no_proxy: '127.0.0.1', HOME: '/nowhere' },
  })
  expect(log).toContain('::debug::MetadataLookupWarning: received unexpected error = request to')
  expect(log.match(/MetadataLookupWarning/gu)).toHaveLength(1)
  expect(log).toContain(
    '::error::3 of 3 tasks could not be deleted. Google Cloud Storage bucket "team-models": ',
  )
}, 60_000)
