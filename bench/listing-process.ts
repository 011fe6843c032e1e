/** Lists a bucket once, in one of two ways, and tells how long that took: for `listing.ts`, in a process of its own. */
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { NO_CREDENTIALS } from '../src/files/stores/credentials.ts'
import { createListAll } from '../src/files/stores/list-all.ts'
import { s3Endpoints } from '../src/files/stores/s3-endpoints.ts'
import { createS3Store } from '../src/files/stores/s3.ts'
import { createAgents } from '../src/network/agents.ts'

export type Way = 'ours' | 'plain'
export type Listed = { objects: number; bytes: number; tookMs: number }

type Sum = Omit<Listed, 'tookMs'>

const [way, url = ''] = process.argv.slice(2)
const keys = { accessKeyId: 'A', secretAccessKey: 'S' }

/** As the target `leftovers` lists a root. */
async function ours(): Promise<Sum> {
  const endpoints = s3Endpoints(`${url} KEY SECRET`)
  if (!endpoints.ok) throw new Error(endpoints.accepted)
  const store = createS3Store({
    ...{ endpoints: endpoints.value, region: undefined, credentials: NO_CREDENTIALS, concurrency: 4 },
    env: { KEY: keys.accessKeyId, SECRET: keys.secretAccessKey },
    sleep: () => Promise.resolve(),
    agents: createAgents({}),
  })
  const listAll = createListAll(() => Promise.resolve(store))
  const sum = { objects: 0, bytes: 0 }
  for await (const page of listAll({ store: 's3', host: new URL(url).host, bucket: 'bucket' }, ''))
    for (const { bytes } of page.objects) {
      sum.objects += 1
      sum.bytes += bytes
    }
  store.close()
  return sum
}

/** As anybody would by the SDK alone. */
async function plain(): Promise<Sum> {
  const client = new S3Client({ endpoint: url, forcePathStyle: true, region: 'us-east-1', credentials: keys })
  const sum = { objects: 0, bytes: 0 }
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: 'bucket' }))
    for (const { Size = 0 } of Contents) {
      sum.objects += 1
      sum.bytes += Size
    }
  client.destroy()
  return sum
}

const startedAt = performance.now()
const sum = await (way === 'ours' ? ours() : plain())
const listed: Listed = { ...sum, tookMs: performance.now() - startedAt }
process.send?.(listed)
process.disconnect()
