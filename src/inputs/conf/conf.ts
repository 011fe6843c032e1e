import { parseHocon, type HoconWorld } from '../../hocon/hocon.ts'
import { HoconError } from '../../hocon/node.ts'
import type { StoreCredentials } from '../../files/stores/credentials.ts'
import type { S3Endpoint } from '../../files/stores/s3-endpoints.ts'
import type { InputName } from '../table.ts'
import { readAuthorities, type ConfAuthority } from './authorities.ts'
import { readAzure } from './azure.ts'
import { fromHome } from './from-home.ts'
import { readGcs } from './gcs.ts'
import { readS3 } from './s3.ts'
import { Section } from './section.ts'

/** What a clearml.conf says that a cleanup can use. */
export type ClearmlConf = {
  file: string
  /** By the inputs that they stand in for, with their places in the file. */
  texts: ReadonlyMap<InputName, ConfText>
  webHost: string | undefined
  /** Whom to trust beside those whom everybody trusts. */
  authorities: readonly ConfAuthority[]
  credentials: StoreCredentials
  /** The hosts of `credentials.s3`. */
  s3Endpoints: readonly S3Endpoint[]
}

export type ConfText = { text: string; key: string }

export type ConfWorld = HoconWorld & { home: string }

/** Reads the text of a clearml.conf; undefined, with problems, if it is no HOCON. */
export function readConf(
  content: string,
  file: string,
  world: ConfWorld,
): { conf: ClearmlConf | undefined; problems: readonly string[] } {
  const problems: string[] = []
  try {
    const root = new Section(parseHocon(content, file, world), '', problems)
    const conf = confOf(root, file, world)
    // A section may be read for more than one thing.
    return { conf, problems: [...new Set(problems)].map((problem) => `${file}: ${problem}`) }
  } catch (error) {
    if (error instanceof HoconError) return { conf: undefined, problems: [error.message] }
    throw error
  }
}

function confOf(root: Section, file: string, { home, env }: ConfWorld): ClearmlConf {
  const api = root.section('api')
  const keys = api.section('credentials')
  const s3Section = root.section('sdk', 'aws', 's3')
  const s3 = readS3(s3Section)
  const texts = new Map<InputName, ConfText>()
  const take = (input: InputName, section: Section, ...names: readonly string[]): void => {
    const name = names.find((candidate) => section.text(candidate) !== undefined)
    const text = name === undefined ? undefined : section.text(name)
    if (text !== undefined) texts.set(input, { text, key: section.label(name) })
  }
  take('api-host', api, 'api_server', 'host')
  take('files-host', api, 'files_server')
  take('access-key', keys, 'access_key')
  take('secret-key', keys, 'secret_key')
  take('s3-region', s3Section, 'region')
  return {
    ...{ file, texts, webHost: api.text('web_server') },
    authorities: readAuthorities(api, s3Section, env, (path) => fromHome(path, home)),
    credentials: {
      s3: s3.credentials,
      gcs: readGcs(root.section('sdk', 'google', 'storage'), home),
      azure: readAzure(root.section('sdk', 'azure', 'storage')),
    },
    s3Endpoints: s3.endpoints,
  }
}

/** All that must not be shown. */
export function secretsOf({ texts, credentials: { s3, gcs, azure } }: ClearmlConf): readonly string[] {
  return [
    ...(['access-key', 'secret-key'] as const).map((name) => texts.get(name)?.text),
    ...s3.flatMap(({ keys }) =>
      keys.kind === 'keys' ? [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken] : [],
    ),
    ...gcs.map(({ key }) => (key?.kind === 'json' ? key.text : undefined)),
    ...azure.map(({ key }) => key),
  ].filter((secret) => secret !== undefined)
}
