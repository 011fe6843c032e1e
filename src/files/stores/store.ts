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

/** One object as a listing shows it. */
export type StoredObject = {
  key: string
  bytes: number
  /** Since the epoch, a whole number: a receipt holds no finer instant, and a plan is compared with what is found later. */
  modifiedAtMs: number
}

/** Looks at a store, and changes nothing. */
export type ObjectReader = {
  /**
   * All objects whose keys begin with the prefix, page by page; the empty prefix is the whole bucket.
   * @throws Error that names the bucket, and the right or address that is missing: a `LookError` where that is known
   */
  list: (bucket: Bucket, prefix: string) => AsyncIterable<readonly StoredObject[]>
  /** The size of one object in bytes; undefined if there is none. @throws as `list` */
  bytesOf: (bucket: Bucket, key: string) => Promise<number | undefined>
}

/** A store of files by buckets (S3, Google Cloud Storage), containers (Azure) or folders of this machine. */
export type ObjectStore = ObjectReader & {
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
  /** Where folders outlive their files: removes one that holds no file any more, with the empty ones below it. */
  removeEmptyFolder?: (bucket: Bucket, prefix: string) => Promise<FileOutcome>
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
  /** A folder of this machine; `bucket` is its absolute path, and keys are paths below it. */
  | { store: 'folder'; bucket: string }
