import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { selfSigned } from '../support/certificate.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { cloudAnswers, keyOf, S3_KEYS } from '../support/e2e/clouds.ts'
import { listen, startHttps, startProxy, type Listener } from '../support/e2e/proxy.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const home = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-home-'))
const open: Listener[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})
afterAll(() => {
  rmSync(home, { recursive: true })
})

type World = { simulator: Simulator; task: TaskDocument }

async function makeWorld(uriOf: (task: TaskDocument) => string): Promise<World> {
  const simulator = await start()
  const task = addEnded(simulator.store, 60)
  addArtifact(simulator, task, 'cloud', { uri: uriOf(task) })
  return { simulator, task }
}

/** A machine without credentials, from which nothing leaves. */
const BARE: Inputs = {
  ...SHORT_WAITS,
  HOME: home,
  PATH: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  METADATA_SERVER_DETECTION: 'none',
  https_proxy: 'http://127.0.0.1:1',
}

function run({ simulator }: World, inputs: Inputs, env: Inputs = {}): Promise<ActionResult> {
  return runAction(
    { ...connectionInputs(simulator), 'force-delete': 'true', ...inputs },
    { env: { ...BARE, ...env } },
  )
}

async function fakeS3(asked: string[] = []): Promise<string> {
  const server = await listen(createServer(cloudAnswers(asked, 's3')))
  open.push(server)
  return `127.0.0.1:${server.port}`
}

/** The one task's outcome and error in a dry run and in the live run after it. */
async function both(world: World, inputs: Inputs, env: Inputs = {}): Promise<[dry: unknown, live: unknown]> {
  const dry = await run(world, { ...inputs, 'dry-run': 'true' }, env)
  expect(deletingCalls(world.simulator)).toEqual([])
  const live = await run(world, inputs, env)
  const [ofDry, ofLive] = [dry, live].map(({ exitCode, receipt }) => {
    const task = receipt?.tasks[0]
    return { exitCode, outcome: task?.outcome, error: task?.['error'] }
  })
  return [ofDry, ofLive]
}

describe('what a live run refuses for its store, a dry run refuses in the same words', () => {
  test('credentials for S3 that no chain finds', async () => {
    const host = await fakeS3()
    const world = await makeWorld((task) => `s3://${host}/bucket/${keyOf(task)}`)
    const [dry, live] = await both(world, { 's3-endpoints': `http://${host}` })
    expect(live).toMatchObject({
      exitCode: 1,
      outcome: 'failed',
      error: expect.stringMatching(
        /CredentialsProviderError.*The credentials come from AWS_ACCESS_KEY_ID/u,
      ) as unknown,
    })
    expect(dry).toEqual(live)
  })

  test('credentials for AWS that no chain finds', async () => {
    const world = await makeWorld((task) => `s3://bucket/${keyOf(task)}`)
    const [dry, live] = await both(world, {})
    expect(live).toMatchObject({
      exitCode: 1,
      outcome: 'failed',
      error: expect.stringMatching(/S3 bucket "bucket".*credentials come from AWS_ACCESS_KEY_ID/u) as unknown,
    })
    expect(dry).toEqual(live)
  })

  test('credentials for Google that no chain finds', async () => {
    const certificate = selfSigned(['storage.googleapis.com'])
    const caFile = path.join(home, 'ca.pem')
    writeFileSync(caFile, certificate.cert)
    // As Google answers those who have none.
    const error = { code: 401, message: 'Anonymous caller does not have storage.objects.delete access' }
    const google = await startHttps(certificate, (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
    const proxy = await startProxy({ 'storage.googleapis.com:443': google.port })
    open.push(google, proxy)
    const world = await makeWorld((task) => `gs://bucket/${keyOf(task)}`)
    const env = { https_proxy: `http://127.0.0.1:${proxy.port}`, REQUESTS_CA_BUNDLE: caFile }
    const [dry, live] = await both(world, {}, env)
    expect(live).toMatchObject({
      exitCode: 1,
      outcome: 'failed',
      error: expect.stringMatching(/Storage bucket "bucket".*GOOGLE_APPLICATION_CREDENTIALS/u) as unknown,
    })
    expect(dry).toEqual(live)
  })

  test('a login of Azure that nobody made', async () => {
    const world = await makeWorld((task) => `azure://account/bucket/${keyOf(task)}`)
    const [dry, live] = await both(world, {})
    expect(live).toMatchObject({
      exitCode: 1,
      outcome: 'failed',
      error: expect.stringMatching(
        /^1 of its 1 files .*Azure container "bucket" at account\.blob\.core\.windows\.net: .*the login of azure\/login/u,
      ) as unknown,
    })
    expect(dry).toEqual(live)
  })

  test('a host that is no endpoint of Azure', async () => {
    const world = await makeWorld((task) => `azure://blobs.example.com/bucket/${keyOf(task)}`)
    const [dry, live] = await both(world, {})
    expect(live).toMatchObject({ error: expect.stringContaining('is no Blob endpoint of Azure') as unknown })
    expect(dry).toEqual(live)
  })

  test('a host that is not there', async () => {
    const world = await makeWorld((task) => `s3://127.0.0.1:1/bucket/${keyOf(task)}`)
    const inputs = { 's3-endpoints': 'http://127.0.0.1:1 S3_KEY S3_SECRET' }
    const [dry, live] = await both(world, inputs, S3_KEYS)
    expect(live).toMatchObject({ error: expect.stringContaining('nothing accepts connections') as unknown })
    expect(dry).toEqual(live)
  })
})

test('a dry run of a store that is in order asks it whether it can, lists one folder, asks for the size that was not listed, and sends no deletion', async () => {
  const asked: string[] = []
  const host = await fakeS3(asked)
  const world = await makeWorld((task) => `s3://${host}/bucket/${keyOf(task)}`)
  const inputs = { 's3-endpoints': `http://${host} S3_KEY S3_SECRET`, 'dry-run': 'true' }
  const { exitCode, receipt } = await run(world, inputs, S3_KEYS)
  expect([exitCode, receipt?.tasks[0]?.outcome]).toEqual([0, 'would-delete'])
  expect(asked.map((request) => request.split(' ')[0])).toEqual(['GET', 'GET', 'HEAD'])
})

test('azure://account/… means the public endpoint of that account, and is one place with it', async () => {
  const asked: string[] = []
  const server = await listen(createServer(cloudAnswers(asked, 'azure')))
  open.push(server)
  const world = await makeWorld((task) => `azure://account/bucket/${keyOf(task)}`)
  const { simulator, task } = world
  addArtifact(simulator, task, 'by its endpoint', {
    uri: `azure://account.blob.core.windows.net/bucket/${keyOf(task)}.2`,
  })
  const endpoint = `http://127.0.0.1:${server.port}/account`
  const connection = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;BlobEndpoint=${endpoint};`
  const env = { AZURE_STORAGE_CONNECTION_STRING: connection }
  const dry = await run(world, { 'dry-run': 'true' }, env)
  expect([dry.exitCode, dry.receipt?.tasks[0]?.outcome]).toEqual([0, 'would-delete'])
  expect(asked.splice(0).map((request) => request.split(' ')[0])).toEqual(['GET', 'GET', 'HEAD', 'HEAD'])
  const { outputs, log } = await run(world, {}, env)
  expect([outputs['deleted-files-count'], log]).toEqual(['2', log])
  const deleted = asked
    .filter((request) => request.startsWith('DELETE'))
    .map((request) => request.split(' ')[1])
  expect(deleted.toSorted()).toEqual([
    `127.0.0.1:${server.port}/account/bucket/${keyOf(task)}`,
    `127.0.0.1:${server.port}/account/bucket/${keyOf(task)}.2`,
  ])
  const reads = asked.filter((request) => request.startsWith('GET'))
  expect(reads.filter((request) => !request.includes('comp=list'))).toHaveLength(1)
  expect(reads).toHaveLength(2)
})
