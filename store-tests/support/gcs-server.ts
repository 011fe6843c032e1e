import { createServer, type IncomingMessage } from 'node:http'

/** What the JSON API says instead of doing a request; undefined lets it be done. */
export type Fault = (request: { method: string; bucket: string; key: string }) => GcsError | undefined
export type GcsError = { status: number; reason: string; message: string }

export type GcsServer = {
  url: string
  /** By bucket and literal key. */
  buckets: Map<string, Map<string, StoredText>>
  /** Deletes that came in. */
  deletes: () => number
  setFault: (fault: Fault | undefined) => void
  stop: () => Promise<void>
}

type StoredText = { bytes: number; updated: string }

type Reply = { status: number; value?: unknown }

/** The calls of the JSON API of Google Cloud Storage that the tests need: upload, list, get, delete, get bucket. */
export async function startGcsServer(): Promise<GcsServer> {
  const buckets: GcsServer['buckets'] = new Map()
  let fault: Fault | undefined
  let deletes = 0

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const body = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://localhost')
    const match = /^(\/upload)?(?:\/storage\/v1)?\/b\/([^/]+)(\/o(?:\/([^/]+))?)?$/u.exec(url.pathname)
    if (match === null) return refusal(notFound('Not Found'))
    const [, upload, encodedBucket = '', objectPath, encodedKey = ''] = match
    const bucket = decodeURIComponent(encodedBucket)
    const key = decodeURIComponent(encodedKey)
    const method = request.method ?? ''
    if (method === 'DELETE') deletes++
    const error = fault?.({ method, bucket, key })
    if (error !== undefined) return refusal(error)
    const objects = buckets.get(bucket)
    if (objects === undefined) return refusal(notFound('The specified bucket does not exist.'))
    if (upload !== undefined) {
      const name = url.searchParams.get('name') ?? nameInMultipart(body)
      objects.set(name, { bytes: textIn(body).length, updated: new Date().toISOString() })
      return { status: 200, value: { kind: 'storage#object', bucket, name } }
    }
    if (method === 'DELETE') {
      if (key === '') return refusal({ status: 501, reason: 'notImplemented', message: 'not here' })
      return objects.delete(key) ? { status: 204 } : refusal(notFound(`No such object: ${bucket}/${key}`))
    }
    if (objectPath === undefined) return { status: 200, value: { kind: 'storage#bucket', name: bucket } }
    if (key !== '') {
      const found = objects.get(key)
      return found === undefined
        ? refusal(notFound(`No such object: ${bucket}/${key}`))
        : { status: 200, value: item(bucket, [key, found]) }
    }
    return { status: 200, value: pageOf(bucket, objects, url.searchParams) }
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, value }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(value === undefined ? undefined : JSON.stringify(value))
      },
      (error: unknown) => response.destroy(error as Error),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    buckets,
    deletes: () => deletes,
    setFault: (next) => (fault = next),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function item(bucket: string, [name, { bytes, updated }]: [string, StoredText]): unknown {
  return { kind: 'storage#object', bucket, name, size: String(bytes), updated }
}

/** In the order of names, as Google does. */
function pageOf(bucket: string, objects: ReadonlyMap<string, StoredText>, query: URLSearchParams): unknown {
  const prefix = query.get('prefix') ?? ''
  const after = query.get('pageToken') ?? ''
  const count = Number(query.get('maxResults') ?? 1_000)
  const found = [...objects]
    .filter(([name]) => name.startsWith(prefix) && name > after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const last = found.length > count ? found[count - 1]?.[0] : undefined
  const items = found.slice(0, count).map((entry) => item(bucket, entry))
  return { kind: 'storage#objects', items, ...(last === undefined ? {} : { nextPageToken: last }) }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function nameInMultipart(body: string): string {
  const name = /"name":("(?:[^"\\]|\\.)*")/u.exec(body)?.[1]
  if (name === undefined) throw new Error('an upload without a name')
  return JSON.parse(name) as string
}

/** The second part of an upload in two parts; a simple one is the text itself. */
function textIn(body: string): string {
  const parts = body.split(/\r\n--[^\r\n]+(?:\r\n|--)/u)
  const second = parts[1] ?? body
  return second.slice(second.indexOf('\r\n\r\n') + 4)
}

function notFound(message: string): GcsError {
  return { status: 404, reason: 'notFound', message }
}

function refusal({ status, reason, message }: GcsError): Reply {
  const errors = [{ message, domain: 'global', reason }]
  return { status, value: { error: { code: status, message, errors } } }
}
