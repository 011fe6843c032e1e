/** What became of one file. A file that was not there any more counts as gone, which is as good as deleted. */
export type FileOutcome =
  | { kind: 'deleted' }
  | { kind: 'gone' }
  | {
      kind: 'failed'
      /** What happened, to what, and what the user can do about it. */
      error: string
      /** What the user can do about it, in most cases a part of `error`. */
      remedy?: string | undefined
      /** No other file of the same bucket can be deleted either: no right, no credentials, no such bucket. */
      breaksBucket: boolean
    }

/** Nothing that can be read speaks against its deletion. */
export type Deletable = { kind: 'deletable' }

export type Failed = Extract<FileOutcome, { kind: 'failed' }>

/** A store of files by buckets (S3, Google Cloud Storage) or containers (Azure). */
export type ObjectStore = {
  /**
   * Finds out, by reads alone, whether objects of one bucket can be deleted. Against it are: no credentials, no such
   * bucket, a host that is not there, a key that no request can name.
   * @returns one entry for each key, in their order; it never throws.
   */
  check: (bucket: Bucket, keys: readonly string[]) => Promise<readonly (Deletable | Failed)[]>
  /**
   * Deletes objects of one bucket by their literal keys.
   * @returns one outcome for each key, in the order of the keys; it never throws.
   */
  deleteObjects: (bucket: Bucket, keys: readonly string[]) => Promise<readonly FileOutcome[]>
  close: () => void
}

/** Where objects lie, as their URIs say it. */
export type Bucket =
  /** `s3://bucket/key`, or with an endpoint `s3://host:port/bucket/key`; `host` is undefined for AWS. */
  | { store: 's3'; host: string | undefined; bucket: string }
  /** `gs://bucket/key` */
  | { store: 'gcs'; bucket: string }
  /** `azure://account.blob.core.windows.net/container/key`, or with the account's name alone; `host` is the endpoint's. */
  | { store: 'azure'; host: string; bucket: string }
