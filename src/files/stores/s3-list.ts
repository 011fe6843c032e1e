import type { S3Client, _Object as S3Object } from '@aws-sdk/client-s3'
import type { LookError } from '../look-error.ts'
import type { Reads } from './object-store.ts'
import { lookError } from './problem.ts'
import { s3Problem, type S3Place } from './s3-errors.ts'
import type { StoredObject } from './store.ts'

/** Pages of `ListObjectsV2`, and sizes by `HeadObject`. */
export function s3Reads(client: S3Client, place: S3Place): Reads {
  return {
    list: (prefix) => listS3(client, prefix, place),
    bytesOf: async (key) => {
      const { HeadObjectCommand } = await import('@aws-sdk/client-s3')
      try {
        return (await client.send(new HeadObjectCommand({ Bucket: place.bucket, Key: key }))).ContentLength
      } catch (error) {
        const { code } = s3Problem(error)
        if (code === 'NotFound' || code === 'NoSuchKey') return undefined
        throw failure(error, place, `s3:GetObject on ${place.bucket}/*`)
      }
    },
  }
}

async function* listS3(
  client: S3Client,
  prefix: string,
  place: S3Place,
): AsyncGenerator<readonly StoredObject[]> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({
      Bucket: place.bucket,
      // XML cannot hold every key.
      EncodingType: 'url',
      ...(prefix === '' ? {} : { Prefix: prefix }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    })
    const page = await client.send(command).catch((error: unknown) => {
      throw failure(error, place, `s3:ListBucket on ${place.bucket}`)
    })
    // What answers something else must not pass for an empty bucket.
    if (page.Name === undefined && page.KeyCount === undefined && page.Contents === undefined)
      throw new Error(`${place.name}: what it answered is no listing`)
    const decode = page.EncodingType === 'url' ? decodeKey : (key: string): string => key
    yield (page.Contents ?? []).map((object) => storedObject(object, decode, place))
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

function storedObject(
  { Key, Size, LastModified }: S3Object,
  decode: (key: string) => string,
  { name }: S3Place,
): StoredObject {
  if (Key === undefined || Size === undefined || LastModified === undefined) {
    throw new Error(`${name}: its listing has an object without key, size or time`)
  }
  return { key: decode(Key), bytes: Size, modifiedAtMs: LastModified.getTime() }
}

/** As forms are encoded: stores write a blank as `+`. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', '%20'))
}

function failure(error: unknown, place: S3Place, right: string): LookError {
  const remedy = `Needed is the right ${right}; the credentials come from ${place.credentials}.`
  return lookError(s3Problem(error), place, remedy, error)
}
