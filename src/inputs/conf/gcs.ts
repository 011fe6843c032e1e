import type { GcsCredentials } from '../../files/stores/credentials.ts'
import { fromHome } from './from-home.ts'
import { oneForEach, type ForFolder } from './one-for-each.ts'
import type { Section } from './section.ts'

/** `sdk.google.storage`: a key for all buckets, and a list of those for single ones. */
export function readGcs(storage: Section, home: string): readonly GcsCredentials[] {
  const credentialsIn = (section: Section, bucket: string | undefined): GcsCredentials => ({
    ...{ bucket, projectId: section.text('project'), key: keyOf(section, home), from: section.label() },
  })
  const named = storage.sections('credentials').flatMap((section): ForFolder<GcsCredentials>[] => {
    const bucket = section.text('bucket')
    const folder = section.text('subdir')?.replaceAll(/^\/+|\/+$/gu, '') ?? ''
    return bucket === undefined ? [] : [{ folder, credentials: credentialsIn(section, bucket) }]
  })
  const forAll = credentialsIn(storage, undefined)
  return [
    ...oneForEach(named, ({ bucket }) => bucket ?? '', storage),
    ...(forAll.key === undefined && forAll.projectId === undefined ? [] : [forAll]),
  ]
}

/** As the SDK takes it, the path of a file or its text. */
function keyOf(section: Section, home: string): GcsCredentials['key'] {
  const text = section.text('credentials_json')
  if (text === undefined) return undefined
  return text.startsWith('{') ? { kind: 'json', text } : { kind: 'file', path: fromHome(text, home) }
}
