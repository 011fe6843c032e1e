import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startProxy, startTls, type Listener } from '../../__tests__/support/e2e/proxy.ts'
import { runShell } from '../../__tests__/support/e2e/shell.ts'
import {
  expectCleaned,
  fileserverShelf,
  listAll,
  newWorld,
  seedWorld,
  type World,
} from '../../__tests__/support/e2e/stored-world.ts'
import { selfSigned } from '../../__tests__/support/certificate.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { AZURE_HOST, azureKey, startAzure } from '../support/azure.ts'
import { startGcs } from '../support/gcs.ts'
import { startS3 } from '../support/s3.ts'
import { awsStore, azureStore, gcsStore, openShelf, s3Store, type Store } from '../support/shelf.ts'
import { startSignerLog, type SignerLog } from '../support/signers.ts'

const home = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-home-'))
const conf = path.join(home, 'clearml.conf')
const authority = path.join(home, 'ca.pem')
const emulators: { stop: () => Promise<void> }[] = []
const listeners: Listener[] = []

let minio: SignerLog
let aws: SignerLog
let stores: readonly Store[] = []
let env: Readonly<Record<string, string>> = {}
let simulator: Simulator

before(async () => {
  const [s3, gcs, azure] = await Promise.all([startS3(), startGcs(), startAzure()])
  emulators.push(s3, gcs, azure)
  minio = await startSignerLog(s3.url)
  aws = await startSignerLog(s3.url)
  // Azurite is Azure by its name, and TLS by an authority that only the file names.
  const certificate = selfSigned([AZURE_HOST])
  writeFileSync(authority, certificate.cert)
  const tls = await startTls(certificate, azure.url)
  const proxy = await startProxy({ [`${AZURE_HOST}:443`]: tls.port })
  listeners.push(minio, aws, tls, proxy)
  stores = [s3Store({ ...s3, url: minio.url }), awsStore(s3), gcsStore(gcs), azureStore(azure)]
  env = {
    HOME: home,
    AWS_ENDPOINT_URL_S3: aws.url,
    ...gcs.env,
    https_proxy: `http://127.0.0.1:${proxy.port}`,
    no_proxy: '127.0.0.1',
  }
  simulator = await startSimulator()
})

after(async () => {
  await simulator.close()
  await Promise.all(listeners.map((listener) => listener.close()))
  await Promise.all(emulators.map((emulator) => emulator.stop()))
  rmSync(home, { recursive: true })
})

function writeConf(): void {
  const key = path.join(home, 'google.json')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(key, JSON.stringify({ type: 'service_account', client_email: 'a@b', private_key: pem }))
  writeFileSync(
    conf,
    `# ClearML SDK configuration file
api {
    api_server: ${simulator.apiUrl}
    files_server: ${simulator.filesUrl}
    verify_certificate: ${authority}
    credentials {"access_key": "${simulator.accessKey}", "secret_key": "${simulator.secretKey}"}
}
sdk {
    aws { s3 {
        key: "AWSKEYOFTHEFILE"
        secret: "aws-secret"
        credentials: [
            { host: "${new URL(minio.url).host}", key: "MINIOKEYOFTHEFILE", secret: "minio-secret", secure: false }
        ]
    } }
    google.storage { project: "test", credentials_json: "~/google.json" }
    azure.storage { containers: [ { account_name: "${AZURE_HOST.split('.')[0] ?? ''}", account_key: "${azureKey}" } ] }
}
`,
  )
}

async function makeWorld(): Promise<World> {
  const shelves = await Promise.all(stores.map((store, i) => openShelf(store, `conf-${i}`)))
  const world = newWorld(simulator, [fileserverShelf(simulator), ...shelves])
  await seedWorld(world)
  return world
}

test('a machine with only a clearml.conf: the keys and stores in it are all that a run needs', async () => {
  const world = await makeWorld()
  writeConf()
  const before = await listAll(world)
  const dry = await runShell(['--dry-run', '--force-delete'], { env })
  assert.equal(dry.exitCode, 0, dry.stdout + dry.stderr)
  assert.deepEqual(await listAll(world), before)

  const { exitCode, stdout, stderr } = await runShell(['--force-delete'], { env })
  assert.equal(exitCode, 0, stdout + stderr)
  await expectCleaned(world)
  assert.deepEqual([...minio.signers], ['MINIOKEYOFTHEFILE'])
  assert.deepEqual([...aws.signers], ['AWSKEYOFTHEFILE'])
  assert.match(
    stdout,
    /credentials in config-file: S3 at 127\.0\.0\.1:\d+; S3; Google Cloud Storage; Azure account/u,
  )
  for (const secret of ['aws-secret', 'minio-secret', azureKey, simulator.secretKey, 'PRIVATE KEY'])
    assert.ok(!(stdout + stderr).includes(secret))
})
