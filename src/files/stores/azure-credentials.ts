import type { BlobServiceClient, RequestPolicyFactory, StoragePipelineOptions } from '@azure/storage-blob'
import type { Agents } from '../../network/agents.ts'
import { openIdentity } from './azure-identity.ts'
import type { AzureCredentials } from './credentials.ts'
import { variable, type Env } from './env.ts'

export type AzureAccount = {
  client: BlobServiceClient
  /** For people: where the credentials come from. */
  credentials: string
}

const OPTIONS: StoragePipelineOptions = { retryOptions: { maxTries: 5 } }
/** The clouds of Azure, and its DNS zone endpoints. */
const AZURE_HOST =
  /^([a-z0-9]{3,24}(?:-secondary)?)\.(?:z\d{1,2}\.blob\.storage\.azure\.net|blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de))$/u

/**
 * Opens an account with the first of the credentials in the environment that are its own, else with those of a file.
 * @throws Error for hosts that are not Azure's: a URI can be written by anyone who can write to ClearML,
 * and a token of the runner must not go to a host of their choice.
 */
export async function openAccount(
  host: string,
  env: Env,
  now: () => number,
  agents: Agents,
  own: AzureCredentials | undefined,
): Promise<AzureAccount> {
  const { BlobServiceClient, StorageSharedKeyCredential, newPipeline } = await import('@azure/storage-blob')
  const connectTo = (url: string, credential?: BlobServiceClient['credential']): BlobServiceClient => {
    const pipeline = newPipeline(credential, OPTIONS)
    pipeline.factories.push(agentFactory(agents))
    return new BlobServiceClient(url, pipeline)
  }
  const account = accountOf(host)

  const connection = variable(env, 'AZURE_STORAGE_CONNECTION_STRING')
  if (connection !== undefined) {
    const named = BlobServiceClient.fromConnectionString(connection)
    if (isFor(named, host, account)) {
      const client = connectTo(named.url, named.credential)
      return { client, credentials: 'AZURE_STORAGE_CONNECTION_STRING' }
    }
  }
  if (account === undefined) {
    throw new Error(
      `${host} is no Blob endpoint of Azure; a private one must be named by AZURE_STORAGE_CONNECTION_STRING`,
    )
  }
  const url = `https://${host}`
  const named = variable(env, 'AZURE_STORAGE_ACCOUNT')
  const key = variable(env, 'AZURE_STORAGE_KEY')
  if (named === account && key !== undefined) {
    const client = connectTo(url, new StorageSharedKeyCredential(account, key))
    return { client, credentials: 'AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY' }
  }
  const sas = variable(env, 'AZURE_STORAGE_SAS_TOKEN')?.replace(/^\?/u, '')
  if (sas !== undefined && (named ?? account) === account) {
    const client = connectTo(`${url}?${sas}`)
    return { client, credentials: 'AZURE_STORAGE_SAS_TOKEN' }
  }
  if (own?.key !== undefined) {
    const client = connectTo(url, new StorageSharedKeyCredential(account, own.key))
    return { client, credentials: `${own.from} of the configuration file` }
  }
  const client = connectTo(url, await openIdentity(env, now, agents))
  return {
    client,
    credentials: 'the login of azure/login (Azure CLI), or AZURE_CLIENT_ID, AZURE_TENANT_ID and their secret',
  }
}

/** The account of a host; undefined if it is not Azure's. */
export function accountOf(host: string): string | undefined {
  return AZURE_HOST.exec(host)?.[1]
}

/** A connection string may lead to the same account by a private endpoint, but not into another cloud. */
function isFor(client: BlobServiceClient, host: string, account: string | undefined): boolean {
  const connected = new URL(client.url).host
  return connected === host || (client.accountName === account && !AZURE_HOST.test(connected))
}

/** Requests for blobs go by the agents of this run. */
function agentFactory({ agentFor }: Agents): RequestPolicyFactory {
  return {
    create: (next) => ({
      sendRequest: (request) => {
        const agent = agentFor(new URL(request.url))
        if (agent !== undefined) request.agent = agent
        return next.sendRequest(request)
      },
    }),
  }
}
