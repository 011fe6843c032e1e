import type { Config } from '../inputs/inputs.ts'

/** For which stores the configuration file has credentials that no variable beats, for people; empty if for none. */
export function fileCredentials({ storeCredentials: { s3, gcs, azure } }: Config): string {
  const places = [
    ...s3.map(({ host, bucket }) => [host === undefined ? 'S3' : `S3 at ${host}`, named('bucket', bucket)]),
    ...gcs.map(({ bucket }) => ['Google Cloud Storage', named('bucket', bucket)]),
    ...azure.map(({ account, container }) => [`Azure account "${account}"`, named('container', container)]),
  ]
  return places.map((words) => words.filter((word) => word !== '').join(', ')).join('; ')
}

function named(kind: string, name: string | undefined): string {
  return name === undefined ? '' : `${kind} "${name}"`
}
