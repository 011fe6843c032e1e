/**
 * A bucket of 1,000,000 objects for `listing.ts`, in a process of its own: what answers `ListObjectsV2`, with pages that are
 * made of the number of their first object. There is no store behind it, so that the clients are what is measured.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const PAGE = 1_000
const OBJECTS_OF_A_TASK = 10
const PROJECTS = 100

const objects = Number(process.argv[2])

/** As ClearML names them: blanks and all. */
function keyOf(i: number): string {
  const task = Math.floor(i / OBJECTS_OF_A_TASK)
  const id = task.toString(16).padStart(32, 'a')
  return `Team/Project ${task % PROJECTS}/train (50%25).${id}/models/checkpoint ${i % OBJECTS_OF_A_TASK}.pt`
}

function objectAt(i: number, isEncoded: boolean): string {
  const key = isEncoded ? encodeURIComponent(keyOf(i)).replaceAll('%20', '+') : keyOf(i)
  return (
    `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>` +
    `<ETag>&quot;70ee1738b6b21e2c8a43f3a5ab0eee71&quot;</ETag><Size>${i}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  )
}

function pageAt(first: number, isEncoded: boolean): string {
  const end = Math.min(first + PAGE, objects)
  const contents = Array.from({ length: end - first }, (_, i) => objectAt(first + i, isEncoded))
  const next = end < objects ? `<NextContinuationToken>${end}</NextContinuationToken>` : ''
  return (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<Name>bucket</Name><Prefix></Prefix><MaxKeys>${PAGE}</MaxKeys><KeyCount>${contents.length}</KeyCount>` +
    `<IsTruncated>${end < objects}</IsTruncated>${isEncoded ? '<EncodingType>url</EncodingType>' : ''}${next}` +
    `${contents.join('')}</ListBucketResult>`
  )
}

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '', 'http://localhost')
  response.setHeader('content-type', 'application/xml')
  response.end(
    pageAt(Number(searchParams.get('continuation-token')), searchParams.get('encoding-type') === 'url'),
  )
})
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.on('disconnect', () => process.exit(0))
