import type { GcsCredentials } from '../../files/stores/credentials.ts'
import { oneForEach } from './one-for-each.ts'
import { fromHome } from './from-home.ts'
import type { Section } from './section.ts'

type Entry = GcsCredentials & { folder: string; keys: unknown }

/** `sdk.google.storage`: a key for all buckets, and a list of those for single ones. */
export function readGcs(storage: Section, home: string): readonly GcsCredentials[] {
  const entryOf = (section: Section, bucket: string | undefined): Entry => {
    const key = keyOf(section, home)
    const projectId = section.text('project')
    const folder = section.text('subdir')?.replaceAll(/^\/+|\/+$/gu, '') ?? ''
    return { bucket, projectId, key, folder, keys: [key, projectId], from: section.label() }
  }
  const named = storage.sections('credentials').flatMap((section) => {
    const bucket = section.text('bucket')
    return bucket === undefined ? [] : [entryOf(section, bucket)]
  })
  const forAll = entryOf(storage, undefined)
  return [
    ...oneForEach(named, ({ bucket }) => bucket ?? '', storage),
    ...(forAll.key === undefined && forAll.projectId === undefined ? [] : [forAll]),
  ].map(({ bucket, projectId, key, from }) => ({ bucket, projectId, key, from }))
}

/** As the SDK takes it, the path of a file or its text. */
function keyOf(section: Section, home: string): GcsCredentials['key'] {
  const text = section.text('credentials_json')
  if (text === undefined) return undefined
  return text.startsWith('{') ? { kind: 'json', text } : { kind: 'file', path: fromHome(text, home) }
}
