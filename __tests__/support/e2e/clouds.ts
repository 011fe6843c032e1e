import type { RequestListener } from 'node:http'
import type { TaskDocument } from '../../../simulator/store.ts'
import type { Inputs } from './action.ts'

export type Store = 's3' | 'gcs' | 'azure'

/** An object of a task in a cloud, with what a run has to be told of that cloud. */
export type CloudFile = [store: Store, uri: (task: TaskDocument) => string, inputs: Inputs, env: Inputs]

export const S3_KEYS: Inputs = { S3_KEY: 'key', S3_SECRET: 'secret' }

export const keyOf = ({ id }: TaskDocument): string => `Vision/train.${id}/artifacts/a.bin`

/** One object in each of three clouds, which are at these addresses. */
export function cloudFiles(address: (store: Store) => string): readonly CloudFile[] {
  return [
    [
      's3',
      (task) => `s3://${new URL(address('s3')).host}/bucket/${keyOf(task)}`,
      { 's3-endpoints': `${address('s3')} S3_KEY S3_SECRET` },
      S3_KEYS,
    ],
    [
      'gcs',
      (task) => `gs://bucket/${keyOf(task)}`,
      {},
      { STORAGE_EMULATOR_HOST: address('gcs'), GOOGLE_CLOUD_PROJECT: 'test' },
    ],
    [
      'azure',
      (task) => `azure://${new URL(address('azure')).host}/bucket/${keyOf(task)}`,
      {},
      {
        AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5;BlobEndpoint=${address('azure')};`,
      },
    ],
  ]
}

/**
 * As much of three clouds as one deletion of each needs.
 * @param only where the name of the host does not tell which cloud it is
 */
export function cloudAnswers(deleted: string[], only?: Store): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const host = request.headers.host ?? ''
      const store = only ?? host.split('.')[0]
      deleted.push(`${request.method ?? ''} ${host}${decodeURIComponent(request.url ?? '')} ${body}`)
      if (store === 's3') {
        const [, key = ''] = /<Key>([^<]*)<\/Key>/u.exec(body) ?? []
        response.setHeader('content-type', 'application/xml')
        response.end(`<DeleteResult><Deleted><Key>${key}</Key></Deleted></DeleteResult>`)
      } else if (store === 'azure') {
        // No batches here, so that single requests follow.
        response.writeHead(request.method === 'DELETE' ? 202 : request.method === 'GET' ? 200 : 409).end()
      } else response.writeHead(204).end()
    })
  }
}
