import type { Bucket } from './stores/store.ts'

/** An object as ClearML would record it. */
export function objectUri(bucket: Bucket, key: string): string {
  switch (bucket.store) {
    case 's3':
      return `s3://${bucket.host === undefined ? '' : `${bucket.host}/`}${bucket.bucket}/${key}`
    case 'gcs':
      return `gs://${bucket.bucket}/${key}`
    case 'azure':
      return `azure://${bucket.host}/${bucket.bucket}/${key}`
    case 'folder':
      return `file://${bucket.bucket}/${key}`
  }
}
