import type { Bucket as GcsBucket } from '@google-cloud/storage'
import { asArray, asObject, asText, type JsonObject } from '../../clearml/json.ts'
import type { LookError } from '../look-error.ts'
import type { GcsClient } from './gcs-client.ts'
import { gcsProblem, type GcsPlace } from './gcs-errors.ts'
import type { Reads } from './object-store.ts'
import { lookError } from './problem.ts'
import type { StoredObject } from './store.ts'

const PAGE_SIZE = 1_000
const FIELDS = 'kind,items(name,size,updated),nextPageToken'

/** Pages of `objects.list`, and sizes by `objects.get`. */
export function gcsReads(bucket: GcsBucket, retried: GcsClient['retried'], place: GcsPlace): Reads {
  /** The SDK's own `getFiles` ends the process where it is answered by nothing. */
  const pageOf = async (prefix: string, pageToken: string | undefined): Promise<JsonObject> => {
    const qs = {
      prefix,
      maxResults: PAGE_SIZE,
      fields: FIELDS,
      ...(pageToken === undefined ? {} : { pageToken }),
    }
    try {
      const [body]: readonly unknown[] = await retried(() => bucket.request({ uri: '/o', qs }))
      const page = asObject(body)
      // What answers something else must not pass for an empty bucket.
      if (page?.['kind'] === 'storage#objects') return page
    } catch (error) {
      throw failure(error, place, 'storage.objects.list')
    }
    throw new Error(`${place.name}: what it answered is no listing`)
  }
  return {
    list: async function* (prefix) {
      let token: string | undefined
      do {
        const page = await pageOf(prefix, token)
        yield (asArray(page['items']) ?? []).map((row) => storedObject(row, place))
        token = asText(page['nextPageToken'])
      } while (token !== undefined)
    },
    bytesOf: async (key) => {
      try {
        const [{ size }] = await retried(() => bucket.file(key).getMetadata())
        return size === undefined ? undefined : Number(size)
      } catch (error) {
        if (gcsProblem(error).status === 404) return undefined
        throw failure(error, place, 'storage.objects.get')
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

function failure(error: unknown, place: GcsPlace, right: string): LookError {
  const remedy = `Needed is the right ${right} on the bucket (role Storage Object Viewer).`
  return lookError(gcsProblem(error), place, remedy, error)
}
