import type { Bucket as GcsBucket, GetFilesOptions } from '@google-cloud/storage'
import { asObject, asText } from '../../clearml/json.ts'
import type { GcsClient } from './gcs-client.ts'
import { gcsProblem, type GcsPlace } from './gcs-errors.ts'
import type { LookError } from '../look-error.ts'
import type { Reads } from './object-store.ts'
import { lookError } from './problem.ts'
import type { StoredObject } from './store.ts'

const PAGE_SIZE = 1_000

type Page = { rows: readonly unknown[]; next: GetFilesOptions | null }

/** Pages of `objects.list`, and sizes by `objects.get`. */
export function gcsReads(bucket: GcsBucket, retried: GcsClient['retried'], place: GcsPlace): Reads {
  const pageOf = async (query: GetFilesOptions): Promise<Page> => {
    try {
      // The SDK's types have no null for what follows the last page.
      const [rows, next]: [unknown[], GetFilesOptions | null, ...unknown[]] = await retried(() =>
        bucket.getFiles(query),
      )
      return { rows, next }
    } catch (error) {
      throw failure(error, place)
    }
  }
  return {
    list: async function* (prefix) {
      let query: GetFilesOptions | null = {
        prefix,
        autoPaginate: false,
        maxResults: PAGE_SIZE,
        fields: 'items(name,size,updated),nextPageToken',
      }
      while (query !== null) {
        const { rows, next } = await pageOf(query)
        // Asked for `fields`, the SDK hands the rows over as they came.
        yield rows.map((row) => storedObject(row, place))
        query = next
      }
    },
    bytesOf: async (key) => {
      try {
        const [{ size }] = await retried(() => bucket.file(key).getMetadata())
        return size === undefined ? undefined : Number(size)
      } catch (error) {
        if (gcsProblem(error).status === 404) return undefined
        throw failure(error, place)
      }
    },
  }
}

function storedObject(row: unknown, { name }: GcsPlace): StoredObject {
  const fields = asObject(row)
  const key = asText(fields?.['name'])
  const bytes = Number(asText(fields?.['size']) ?? NaN)
  const modifiedAtMs = Date.parse(asText(fields?.['updated']) ?? '')
  if (key === undefined || Number.isNaN(bytes) || Number.isNaN(modifiedAtMs)) {
    throw new Error(`${name}: its listing has an object without name, size or time`)
  }
  return { key, bytes, modifiedAtMs }
}

const RIGHT =
  'Needed are the rights storage.objects.list and storage.objects.get on the bucket (role Storage Object Viewer).'

function failure(error: unknown, place: GcsPlace): LookError {
  return lookError(gcsProblem(error), place, RIGHT, error)
}
