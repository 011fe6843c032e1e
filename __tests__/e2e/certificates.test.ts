import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { selfSigned } from '../support/certificate.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { cloudAnswers, cloudFiles, type CloudFile } from '../support/e2e/clouds.ts'
import { listen, startHttps, startTls, type Listener } from '../support/e2e/proxy.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const NOT_TRUSTED =
  'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). It comes from an authority that this machine does not ' +
  'know: name the file of that authority’s certificate (PEM) in NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE'

const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-ca-'))
const caFile = path.join(folder, 'ca.pem')
const certificate = selfSigned(['localhost'])
const open: Listener[] = []

const keep = async (starting: Promise<Listener>): Promise<Listener> => {
  const listener = await starting
  open.push(listener)
  return listener
}

beforeAll(() => {
  writeFileSync(caFile, certificate.cert)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

type World = {
  simulator: Simulator
  task: TaskDocument
  apiUrl: string
  filesUrl: string
  clouds: readonly CloudFile[]
}

/** A server, a fileserver and three clouds by TLS, with a certificate of their own. */
async function makeWorld(): Promise<World> {
  const simulator = await start()
  const address = ({ port }: Listener): string => `https://localhost:${port}`
  const apiUrl = address(await keep(startTls(certificate, simulator.apiUrl)))
  const filesUrl = address(await keep(startTls(certificate, simulator.filesUrl)))
  const stores = {
    s3: address(await keep(startHttps(certificate, cloudAnswers([], 's3')))),
    gcs: address(await keep(startHttps(certificate, cloudAnswers([], 'gcs')))),
    azure: address(await keep(startHttps(certificate, cloudAnswers([], 'azure')))),
  }
  const task = addEnded(simulator.store, 60)
  return { simulator, task, apiUrl, filesUrl, clouds: cloudFiles((store) => stores[store]) }
}

function run(
  world: World,
  { inputs = {}, env = {} }: { inputs?: Inputs; env?: Inputs } = {},
): Promise<ActionResult> {
  const given = Object.fromEntries(world.clouds.flatMap(([, , ofCloud]) => Object.entries(ofCloud)))
  const variables = Object.fromEntries(world.clouds.flatMap(([, , , ofCloud]) => Object.entries(ofCloud)))
  return runAction(
    {
      ...connectionInputs(world.simulator),
      'api-host': world.apiUrl,
      'files-host': world.filesUrl,
      'force-delete': 'true',
      ...given,
      ...inputs,
    },
    { env: { ...SHORT_WAITS, ...variables, ...env } },
  )
}

function addCloudFiles({ simulator, task, clouds }: World): void {
  for (const [store, uri] of clouds) addArtifact(simulator, task, store, { uri: uri(task) })
}

describe('a private authority', () => {
  test.each([
    'NODE_EXTRA_CA_CERTS',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'SSL_CERT_FILE',
    'AWS_CA_BUNDLE',
  ])('named by %s is trusted for server, fileserver and every store', async (variable) => {
    const world = await makeWorld()
    addArtifact({ ...world.simulator, filesUrl: world.filesUrl }, world.task, 'data')
    addCloudFiles(world)
    const { outputs, log, exitCode, receipt } = await run(world, { env: { [variable]: caFile } })
    expect([exitCode, outputs['deleted-count'], outputs['deleted-files-count'], log]).toEqual([
      0,
      '1',
      '4',
      log,
    ])
    expect(receipt?.tasks[0]?.['files']).toMatchObject({
      byStore: { fileserver: 1, s3: 1, gcs: 1, azure: 1 },
    })
    expect(log).not.toMatch(/warning/iu)
  })

  test('is trusted by the run record, too', async () => {
    const world = await makeWorld()
    const { log, exitCode } = await run(world, {
      inputs: { 'track-run': 'true' },
      env: { REQUESTS_CA_BUNDLE: caFile },
    })
    const record = [...world.simulator.store.tasks.values()].find(({ name }) => name === 'Cleanup Service')
    expect([exitCode, record?.status, log]).toEqual([0, 'completed', log])
    expect(log).not.toMatch(/warning/iu)
  })

  test.each([
    ['api.verify_certificate', (file: string) => `api { verify_certificate: "${file}" }`],
    ['sdk.aws.s3.verify', (file: string) => `sdk { aws { s3 { verify: "${file}" } } }`],
  ])('named by %s of the configuration file is trusted for all likewise', async (_, text) => {
    const world = await makeWorld()
    addArtifact({ ...world.simulator, filesUrl: world.filesUrl }, world.task, 'data')
    addCloudFiles(world)
    const conf = path.join(folder, 'clearml.conf')
    writeFileSync(conf, text(caFile))
    const { outputs, log, exitCode } = await run(world, { inputs: { 'config-file': conf } })
    expect([exitCode, outputs['deleted-files-count'], log]).toEqual([0, '4', log])
  })

  test('named by a variable is taken before the one of the configuration file', async () => {
    const world = await makeWorld()
    const conf = path.join(folder, 'clearml.conf')
    writeFileSync(conf, `api { verify_certificate: "${folder}/gone.pem" }`)
    const { outputs, log, exitCode } = await run(world, {
      inputs: { 'config-file': conf },
      env: { CURL_CA_BUNDLE: caFile },
    })
    expect([exitCode, outputs['deleted-count'], log]).toEqual([0, '1', log])
    expect(log).not.toContain('gone.pem')
  })

  test('that nothing names is not trusted by the login, which says how it becomes so', async () => {
    const world = await makeWorld()
    const { log, outputs } = await run(world)
    expect(outputs['stop-reason']).toBe('error')
    expect(log).toContain(`ClearML at ${world.apiUrl} cannot be reached: ${NOT_TRUSTED}`)
    expect(log).not.toContain('Trying again')
  })

  test.each(['fileserver', 's3', 'gcs', 'azure'])(
    'that nothing names is not trusted by the %s either, in a dry run too',
    async (store) => {
      const world = await makeWorld()
      const { simulator, task, clouds } = world
      if (store === 'fileserver') addArtifact({ ...simulator, filesUrl: world.filesUrl }, task, 'data')
      for (const [name, uri] of clouds) {
        if (name === store) addArtifact(simulator, task, store, { uri: uri(task) })
      }
      const inputs = { 'api-host': simulator.apiUrl }
      const live = await run(world, { inputs })
      const [failed] = live.receipt?.tasks ?? []
      expect(failed?.['error']).toContain(NOT_TRUSTED.slice(0, 250))
      expect([live.exitCode, failed?.outcome]).toEqual([1, 'failed'])
      const dry = await run(world, { inputs: { ...inputs, 'dry-run': 'true' } })
      expect([dry.exitCode, dry.receipt?.tasks[0]?.['error']]).toEqual([1, failed?.['error']])
    },
  )

  test('whose file is missing, or holds none, is warned of and stops nothing', async () => {
    const world = await makeWorld()
    const text = path.join(folder, 'text.pem')
    writeFileSync(text, 'no certificate')
    const env = { SSL_CERT_FILE: path.join(folder, 'gone.pem'), CURL_CA_BUNDLE: text }
    const { log, outputs } = await run(world, { inputs: { 'api-host': world.simulator.apiUrl }, env })
    expect(log).toContain(
      `::warning::SSL_CERT_FILE: the file ${folder}/gone.pem is not there. No authority is trusted because of it`,
    )
    expect(log).toContain(`::warning::CURL_CA_BUNDLE: the file ${text} holds no certificate in PEM. No`)
    expect(outputs['deleted-count']).toBe('1')
  })
})

test('a warning of Google’s SDK that it found no metadata server is not shown', async () => {
  const world = await makeWorld()
  const { simulator, task } = world
  addArtifact(simulator, task, 'gcs', { uri: `gs://bucket/Vision/train.${task.id}/artifacts/a.bin` })
  const odd = await keep(listen(createServer((_, response) => response.writeHead(200).end('no metadata'))))
  const { log } = await run(
    { ...world, clouds: [] },
    {
      inputs: { 'api-host': simulator.apiUrl },
      // Nothing leaves this machine.
      env: {
        GCE_METADATA_HOST: `127.0.0.1:${odd.port}`,
        HOME: folder,
        https_proxy: 'http://127.0.0.1:1',
        no_proxy: '127.0.0.1',
      },
    },
  )
  expect(log).toContain('::debug::MetadataLookupWarning: received unexpected error')
  expect(log.replace(/^::debug::.*$/gmu, '')).not.toContain('MetadataLookupWarning')
})
