import { createServer } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { cloudAnswers, S3_KEYS } from '../support/e2e/clouds.ts'
import { listen, type Listener } from '../support/e2e/proxy.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const NO_TLS = 'what answers there does not speak TLS: write http:// instead of https:// in its address'
const open: Listener[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})

function run(inputs: Inputs): Promise<ActionResult> {
  return runAction({ 'force-delete': 'true', ...inputs }, { env: { ...SHORT_WAITS, ...S3_KEYS } })
}

describe('an address of IPv6', () => {
  test('works for the server, its fileserver and a store', async () => {
    const simulator = await start({ host: '::1' })
    const minio = await listen(createServer(cloudAnswers([], 's3')), '::1')
    open.push(minio)
    const task = addEnded(simulator.store, 60)
    addArtifact(simulator, task, 'data')
    addArtifact(simulator, task, 's3', {
      uri: `s3://[::1]:${minio.port}/bucket/p/t.${task.id}/artifacts/a.bin`,
    })
    expect(simulator.apiUrl).toMatch(/^http:\/\/\[::1\]:\d+$/u)
    const { log, outputs, exitCode, receipt } = await run({
      ...connectionInputs(simulator),
      's3-endpoints': `http://[::1]:${minio.port} S3_KEY S3_SECRET`,
    })
    expect([exitCode, outputs['deleted-count'], outputs['deleted-files-count'], log]).toEqual([
      0,
      '1',
      '2',
      log,
    ])
    expect(receipt?.tasks[0]?.['files']).toMatchObject({ byStore: { fileserver: 1, s3: 1 } })
    expect(simulator.store.files.size).toBe(0)
  })
})

describe('https at a port that speaks http', () => {
  test('is told of the API server', async () => {
    const { apiUrl, ...simulator } = await start()
    const apiHost = apiUrl.replace('http:', 'https:')
    const { log } = await run({ ...connectionInputs({ ...simulator, apiUrl }), 'api-host': apiHost })
    expect(log).toContain(`ClearML at ${apiHost} cannot be reached: ${NO_TLS}`)
    expect(log).not.toContain('Trying again')
  })

  test('is told of the fileserver and of a store, without the words of OpenSSL', async () => {
    const simulator = await start()
    const minio = await listen(createServer(cloudAnswers([], 's3')))
    open.push(minio)
    const filesUrl = simulator.filesUrl.replace('http:', 'https:')
    const [one, other] = [addEnded(simulator.store, 60), addEnded(simulator.store, 61)]
    addArtifact({ store: simulator.store, filesUrl }, one, 'data')
    addArtifact(simulator, other, 's3', {
      uri: `s3://localhost:${minio.port}/bucket/p/t.${other.id}/artifacts/a.bin`,
    })
    const { receipt } = await run({
      ...connectionInputs(simulator),
      'files-host': filesUrl,
      's3-endpoints': `https://localhost:${minio.port} S3_KEY S3_SECRET`,
    })
    const errors = receipt?.tasks.map(({ error }) => String(error)) ?? []
    expect(errors).toEqual([expect.stringContaining(NO_TLS), expect.stringContaining(NO_TLS)])
    expect(errors.join()).not.toMatch(/EPROTO|tls_validate/u)
  })
})

describe('an address that has moved', () => {
  const redirecting = async (to: string): Promise<string> => {
    const server = createServer((request, response) => {
      response.writeHead(301, { location: to + (request.url ?? '') }).end()
    })
    const listener = await listen(server)
    open.push(listener)
    return `http://127.0.0.1:${listener.port}`
  }

  test('is named where the API server redirects to it', async () => {
    const simulator = await start()
    const apiHost = await redirecting('https://127.0.0.1')
    const { log } = await run({ ...connectionInputs(simulator), 'api-host': apiHost })
    expect(log).toContain(
      `ClearML at ${apiHost} sends every request on to https://127.0.0.1. Set api-host to that address`,
    )
    expect(log).not.toContain('web or files server')
    expect(simulator.requests).toEqual([])
  })

  test('is named where the fileserver redirects to it', async () => {
    const simulator = await start()
    const filesUrl = await redirecting('https://127.0.0.1')
    const task = addEnded(simulator.store, 60)
    addArtifact({ store: simulator.store, filesUrl }, task, 'data')
    const { receipt } = await run({ ...connectionInputs(simulator), 'files-host': filesUrl })
    expect(receipt?.tasks[0]?.['error']).toContain(
      `the fileserver ${filesUrl} sends every request on to https://127.0.0.1. Set files-host to that address.`,
    )
  })
})

describe('an address where nobody is', () => {
  test('is asked once more, and not again for every file', async () => {
    const simulator = await start()
    for (let i = 0; i < 15; i++) {
      const task = addEnded(simulator.store, 60 + i)
      const uri = `s3://127.0.0.1:2/bucket/Vision/t.${task.id}/artifacts/a.bin`
      if (i % 2 === 0) addArtifact(simulator, task, 's3', { uri })
      else addArtifact({ store: simulator.store, filesUrl: 'http://127.0.0.1:1' }, task, 'data')
    }
    const { log, outputs, receipt } = await run({
      ...connectionInputs(simulator),
      'files-host': 'http://127.0.0.1:1',
      's3-endpoints': 'http://127.0.0.1:2 S3_KEY S3_SECRET',
      'batch-size': '1',
      concurrency: '1',
    })
    expect([outputs['failed-count'], outputs['stop-reason']]).toEqual(['15', 'done'])
    expect(log.match(/Trying again/gu)).toHaveLength(1)
    const errors = JSON.stringify(receipt?.tasks)
    expect(errors).toContain('nothing accepts connections at 127.0.0.1, port 1')
    expect(errors).toContain('nothing accepts connections at 127.0.0.1, port 2')
  })
})
