/** What a configuration file says about the stores' credentials (docs/clearml-conf.md). */
export type StoreCredentials = {
  s3: readonly S3Credentials[]
  gcs: readonly GcsCredentials[]
  azure: readonly AzureCredentials[]
}

export type S3Credentials = {
  /** As `Bucket` names it; undefined for AWS. */
  host: string | undefined
  /** In small letters; undefined for all buckets there. */
  bucket: string | undefined
  /** Undefined: that of the run. */
  region: string | undefined
  keys: AwsKeys
  /** For people: the place in the file. */
  from: string
}

export type AwsKeys =
  | { kind: 'keys'; accessKeyId: string; secretAccessKey: string; sessionToken: string | undefined }
  | { kind: 'profile'; profile: string }
  /** The SDK's own chain. */
  | { kind: 'chain' }

export type GcsCredentials = {
  /** Undefined for all buckets. */
  bucket: string | undefined
  projectId: string | undefined
  /** A file with the key of a service account, or that key. */
  key: { kind: 'file'; path: string } | { kind: 'json'; text: string } | undefined
  from: string
}

export type AzureCredentials = {
  account: string
  /** Undefined for all containers of the account. */
  container: string | undefined
  /** Undefined: by a login. */
  key: string | undefined
  from: string
}

export const NO_CREDENTIALS: StoreCredentials = { s3: [], gcs: [], azure: [] }

/** Those of the bucket before those of all buckets there. */
export function s3CredentialsOf(
  { s3 }: StoreCredentials,
  host: string | undefined,
  bucket: string,
): S3Credentials | undefined {
  const there = s3.filter((entry) => entry.host === host)
  const own = there.find((entry) => entry.bucket === bucket.toLowerCase())
  return own ?? there.find((entry) => entry.bucket === undefined)
}

export function gcsCredentialsOf({ gcs }: StoreCredentials, bucket: string): GcsCredentials | undefined {
  return gcs.find((entry) => entry.bucket === bucket) ?? gcs.find((entry) => entry.bucket === undefined)
}

/** The first that fits, as the SDK does it. */
export function azureCredentialsOf(
  { azure }: StoreCredentials,
  account: string,
  container: string,
): AzureCredentials | undefined {
  return azure.find(
    (entry) => entry.account === account && (entry.container === undefined || entry.container === container),
  )
}
