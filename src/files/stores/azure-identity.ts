import type {
  EnvironmentCredentialOptions,
  TokenCredential,
  WorkloadIdentityCredentialOptions,
} from '@azure/identity'
import type { Agents } from '../../network/agents.ts'
import { variable, type Env } from './env.ts'

const RENEW_BEFORE_MS = 5 * 60_000
const CLI_TIMEOUT_MS = 30_000
const WORKLOAD = ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_CLIENT_ID', 'AZURE_TENANT_ID']

/** Who this runner is for Azure: the first login that gives a token, which is kept until shortly before it ends. */
export async function openIdentity(env: Env, now: () => number, agents: Agents): Promise<TokenCredential> {
  return cached(await chain(env, agents), now)
}

/** azure/login logs the Azure CLI in and nothing else. */
async function chain(env: Env, { agentFor }: Agents): Promise<TokenCredential> {
  const { AzureCliCredential, ChainedTokenCredential, EnvironmentCredential, WorkloadIdentityCredential } =
    await import('@azure/identity')
  const options: EnvironmentCredentialOptions & WorkloadIdentityCredentialOptions = {
    additionalPolicies: [
      {
        position: 'perCall',
        policy: {
          name: 'agentPolicy',
          sendRequest: (request, next) => {
            const agent = agentFor(new URL(request.url))
            if (agent !== undefined) request.agent = agent
            return next(request)
          },
        },
      },
    ],
  }
  return new ChainedTokenCredential(
    new AzureCliCredential({ processTimeoutInMs: CLI_TIMEOUT_MS }),
    new EnvironmentCredential(options),
    // Its constructor fails where one of them is missing, and with it the logins before it.
    ...(WORKLOAD.every((name) => variable(env, name) !== undefined)
      ? [new WorkloadIdentityCredential(options)]
      : []),
  )
}

/** A batch asks for a token for each of its blobs, and the Azure CLI is a process that starts for each. */
export function cached(credential: TokenCredential, now: () => number): TokenCredential {
  let token: ReturnType<TokenCredential['getToken']> | undefined
  let renewAt = 0
  return {
    getToken: (scopes, options) => {
      if (token === undefined || now() >= renewAt) {
        renewAt = Infinity
        token = credential.getToken(scopes, options).then(
          (issued) => {
            renewAt = (issued?.expiresOnTimestamp ?? 0) - RENEW_BEFORE_MS
            return issued
          },
          (error: unknown) => {
            token = undefined
            throw error
          },
        )
      }
      return token
    },
  }
}
