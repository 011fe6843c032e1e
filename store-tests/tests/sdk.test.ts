import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { connectionInputs, runAction, type ActionResult } from '../../__tests__/support/e2e/action.ts'
import { installPython, type Python } from '../../bench/python.ts'
import { startS3 } from '../support/s3.ts'
import { makeSdkWorld, type Placed, type SdkWorld } from '../support/sdk-world.ts'

/** One pass of ClearML's cleanup service, with `Task.delete(delete_artifacts_and_models=True)`. */
const CLEANUP = path.resolve('bench/peer/cleanup.py')
const SDK = 'clearml[s3]==2.1.12'
/** Files are written now: so what is older than a second is old. */
const OLD_MS = 1_500
const INPUTS = { target: 'leftovers', 'delete-threshold-days': '0.00001' }

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'sdk-')))
const s3 = await startS3()
const python = await installPython(SDK)
after(async () => {
  if (typeof python !== 'string') python.remove()
  await s3.stop()
  rmSync(base, { recursive: true, force: true })
})

const skip = typeof python === 'string' ? python : false
test('what ClearML’s own SDK left of deleted tasks goes, and nothing of others', { skip }, async (t) => {
  assert.ok(typeof python !== 'string')
  const world = await makeSdkWorld(base, s3)
  const { simulator, doomed, used } = world
  t.after(() => simulator.close())
  const put = await filesOf(world, doomed)
  await deleteBySdk(python, world)
  assert.ok(doomed.every(({ task }) => !simulator.store.tasks.has(task.id)))

  const before = await listAll(world)
  const left = await filesOf(world, doomed)
  const going = await foldersLeft(
    world,
    doomed.filter((one) => !used.includes(one)),
  )
  const empty = going.filter(({ files }) => files.length === 0)
  t.diagnostic(
    `of ${put.length} files of ${doomed.length} tasks ${left.length} were left, and ${empty.length} empty folders`,
  )
  assert.ok(left.length > 0 && empty.length > 0)

  await sleep(OLD_MS)
  const plan = path.join(base, 'plan.json')
  const dry = await run(world, { 'dry-run': 'true', 'receipt-file': plan })
  assert.equal(dry.exitCode, 0, dry.log)
  assert.deepEqual(await listAll(world), before)
  assert.deepEqual(folderIds(dry, 'would-delete'), going.map(({ task }) => task.id).sort())

  const live = await run(world, { plan })
  assert.equal(live.exitCode, 0, live.log)
  assert.deepEqual(folderIds(live, 'deleted'), folderIds(dry, 'would-delete'))
  const gone = going.flatMap(({ files }) => files)
  assert.deepEqual(
    await listAll(world),
    before.filter((file) => !gone.includes(file)),
  )
  assert.equal(live.outputs['deleted-files-count'], String(gone.length))
  assert.deepEqual(await foldersLeft(world, going), [])
})

function run(
  { simulator, inputs, env }: SdkWorld,
  more: Readonly<Record<string, string>>,
): Promise<ActionResult> {
  return runAction({ ...connectionInputs(simulator), ...INPUTS, ...inputs, ...more }, { env })
}

/** The tasks of the folders that met this end. */
function folderIds({ receipt }: ActionResult, outcome: string): readonly string[] {
  const rows = (receipt?.tasks ?? []).filter((row) => row.outcome === outcome)
  return rows.map(({ id }) => id.slice(0, 32)).sort()
}

async function listAll({ shelves }: SdkWorld): Promise<readonly string[]> {
  const lists = shelves.map(async ({ name, list }) => (await list()).map((key) => `${name} ${key}`))
  return (await Promise.all(lists)).flat()
}

async function filesOf(world: SdkWorld, tasks: readonly Placed[]): Promise<readonly string[]> {
  const files = await listAll(world)
  return tasks.flatMap(({ shelf, folder }) =>
    files.filter((file) => file.startsWith(`${shelf.name} ${folder}/`)),
  )
}

/** The folders that are still there, be they empty, with the files in them. */
async function foldersLeft(
  world: SdkWorld,
  tasks: readonly Placed[],
): Promise<readonly (Placed & { files: readonly string[] })[]> {
  const all = await Promise.all(
    tasks.map(async (placed) => ({ ...placed, files: await filesOf(world, [placed]) })),
  )
  return all.filter(
    ({ files, shelf, folder }) => files.length > 0 || world.disks.get(shelf.name)?.hasFolder(folder) === true,
  )
}

async function deleteBySdk({ bin, home }: Python, { simulator, env }: SdkWorld): Promise<void> {
  const conf = path.join(home, 'clearml.conf')
  const keys = { key: env['STORE_KEY'], secret: env['STORE_SECRET'], multipart: false, secure: false }
  const credentials = [{ host: new URL(s3.url).host, ...keys }]
  writeFileSync(conf, JSON.stringify({ sdk: { aws: { s3: { credentials } } } }))
  await promisify(execFile)(path.join(bin, 'python'), [CLEANUP], {
    cwd: home,
    // It prints a line for each model that the server deleted before.
    maxBuffer: 100_000_000,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      CLEARML_CONFIG_FILE: conf,
      CLEARML_API_HOST: simulator.apiUrl,
      CLEARML_WEB_HOST: simulator.apiUrl,
      CLEARML_FILES_HOST: simulator.filesUrl,
      CLEARML_API_ACCESS_KEY: simulator.accessKey,
      CLEARML_API_SECRET_KEY: simulator.secretKey,
    },
  })
}
