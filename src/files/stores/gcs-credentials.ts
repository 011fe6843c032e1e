import { readFile } from 'node:fs/promises'
import type { StorageOptions } from '@google-cloud/storage'
import type { JWTOptions } from 'google-auth-library'
import { asObject, asText, type JsonObject } from '../../clearml/json.ts'
import type { GcsCredentials } from './credentials.ts'

const SCOPES = ['https://www.googleapis.com/auth/devstorage.read_write']

/**
 * How to log in by a configuration file. Of its key only name and private key of the service account are taken, as the
 * SDK does: nothing in it can name another kind of login, or another place that a token would go to.
 */
export async function gcsLogin(
  { projectId, key, from }: GcsCredentials,
  clientOptions: Pick<JWTOptions, 'transporterOptions'>,
): Promise<StorageOptions> {
  const project = projectId === undefined ? {} : { projectId }
  if (key === undefined) return project
  const account = parsed(key.kind === 'json' ? key.text : await textOf(key.path, from))
  const email = asText(account?.['client_email'])
  const privateKey = asText(account?.['private_key'])
  if (email === undefined || privateKey === undefined) {
    throw new Error(
      `credentials_json of ${from} in the configuration file is no key of a service account; for another login set ` +
        'GOOGLE_APPLICATION_CREDENTIALS',
    )
  }
  const { JWT } = await import('google-auth-library')
  // Keys that it is given as `credentials` the SDK warns of, on stderr.
  return { ...project, authClient: new JWT({ ...clientOptions, email, key: privateKey, scopes: SCOPES }) }
}

async function textOf(file: string, from: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Error(`the file that credentials_json of ${from} names cannot be read`, { cause: error })
  }
}

/** The message of the parser would quote the key. */
function parsed(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}
