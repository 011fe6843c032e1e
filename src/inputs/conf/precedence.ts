import type { StoreCredentials } from '../../files/stores/credentials.ts'
import { httpUrl } from '../addresses.ts'
import type { InputName } from '../table.ts'
import type { ClearmlConf, ConfText } from './conf.ts'

type Env = Readonly<Record<string, string | undefined>>

const AWS_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

/** What the file gives to inputs beside what is given otherwise. */
export type ConfTexts = {
  texts: ReadonlyMap<InputName, ConfText>
  /** The server of the file, where it is another than the one that is asked. */
  otherServer: string | undefined
}

/**
 * The keys and hosts of one server never go to another, and a secret goes with its own access key only.
 * @param given what inputs and variables say; empty if nothing
 */
export function textsBeside({ texts }: ClearmlConf, given: (name: InputName) => string): ConfTexts {
  const server = texts.get('api-host')?.text
  const asked = given('api-host')
  if (server !== undefined && asked !== '' && !isSameServer(server, asked)) {
    return { texts: new Map([...texts].filter(([name]) => name === 's3-region')), otherServer: server }
  }
  const accessKey = texts.get('access-key')?.text
  const isOtherKey = accessKey !== undefined && !['', accessKey].includes(given('access-key'))
  const kept = isOtherKey ? [...texts].filter(([name]) => name !== 'secret-key') : texts
  return { texts: new Map(kept), otherServer: undefined }
}

function isSameServer(a: string, b: string): boolean {
  const [one, other] = [httpUrl(a), httpUrl(b)]
  return one.ok && other.ok && one.value === other.value
}

/** Credentials of AWS and Google in variables beat the file's; those of other hosts are not meant by them. */
export function credentialsBeside(
  { s3, gcs, azure }: StoreCredentials,
  env: Env,
  hasRegion: boolean,
): StoreCredentials {
  const isSet = (name: string): boolean => (env[name]?.trim() ?? '') !== ''
  const ofAws = AWS_VARIABLES.some(isSet)
  const ofAzure = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID'].every(isSet)
  return {
    s3: s3
      .filter(({ host }) => host !== undefined || !ofAws)
      .map((entry) => (entry.host === undefined && hasRegion ? { ...entry, region: undefined } : entry)),
    gcs: isSet('GOOGLE_APPLICATION_CREDENTIALS') ? [] : gcs,
    azure: ofAzure ? [] : azure,
  }
}
