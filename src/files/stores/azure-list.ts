import type { BlobItem, ContainerClient } from '@azure/storage-blob'
import { azureProblem, type AzurePlace } from './azure-errors.ts'
import type { LookError } from '../look-error.ts'
import type { Reads } from './object-store.ts'
import { lookError } from './problem.ts'
import type { StoredObject } from './store.ts'

const PAGE_SIZE = 5_000

/** Pages of `List Blobs`, and sizes by `Get Blob Properties`. */
export function azureReads(container: ContainerClient, place: AzurePlace, timeoutMs: number): Reads {
  return {
    list: (prefix) => listAzure(container, prefix, place, timeoutMs),
    bytesOf: async (key) => {
      try {
        const abortSignal = AbortSignal.timeout(timeoutMs)
        return (await container.getBlobClient(key).getProperties({ abortSignal })).contentLength
      } catch (error) {
        const { code, status } = azureProblem(error)
        // A HEAD has no body that could name the container.
        if (code === 'BlobNotFound' || (status === 404 && code !== 'ContainerNotFound')) return undefined
        throw failure(error, place)
      }
    },
  }
}

async function* listAzure(
  container: ContainerClient,
  prefix: string,
  place: AzurePlace,
  timeoutMs: number,
): AsyncGenerator<readonly StoredObject[]> {
  let token: string | undefined
  do {
    const abortSignal = AbortSignal.timeout(timeoutMs)
    const pages = container
      .listBlobsFlat({ prefix, includeMetadata: true, abortSignal })
      .byPage({ maxPageSize: PAGE_SIZE, ...(token === undefined ? {} : { continuationToken: token }) })
    const result = await pages.next().catch((error: unknown) => {
      throw failure(error, place)
    })
    if (result.done === true) return
    const page = result.value
    yield page.segment.blobItems.filter(isBlob).map((item) => storedObject(item, place))
    token = page.continuationToken === '' ? undefined : page.continuationToken
  } while (token !== undefined)
}

/** Accounts with a hierarchical namespace list their folders among the blobs. */
function isBlob({ metadata }: BlobItem): boolean {
  return metadata?.['hdi_isfolder'] !== 'true'
}

function storedObject({ name: key, properties }: BlobItem, { name }: AzurePlace): StoredObject {
  const { contentLength, lastModified } = properties
  if (contentLength === undefined) throw new Error(`${name}: its listing has a blob without size`)
  return { key, bytes: contentLength, modifiedAtMs: lastModified.getTime() }
}

function failure(error: unknown, place: AzurePlace): LookError {
  const right =
    'Needed is the right to read and list blobs (role Storage Blob Data Reader, or a SAS with "rl"); ' +
    `the credentials come from ${place.credentials}.`
  return lookError(azureProblem(error), place, right, error)
}
