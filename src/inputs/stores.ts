import { NO_CREDENTIALS, type StoreCredentials } from '../files/stores/credentials.ts'
import type { S3Endpoint } from '../files/stores/s3-endpoints.ts'
import { credentialsBeside } from './conf/precedence.ts'
import type { InputSource, Origin } from './source.ts'

/** What a live run would miss with the first file of such a store. */
export function unsetVariables(endpoints: readonly S3Endpoint[], env: InputSource['env']): readonly string[] {
  return endpoints.flatMap(({ url, variables }) =>
    [variables?.key, variables?.secret].flatMap((name) =>
      name === undefined || (env[name]?.trim() ?? '') !== ''
        ? []
        : [`it names the environment variable ${name} for ${url}, and that is not set or empty`],
    ),
  )
}

/** An endpoint that an input names is as it says; the file may still have its keys. */
export function withHosts(named: readonly S3Endpoint[], { conf }: InputSource): readonly S3Endpoint[] {
  const hosts = new Set(named.map(({ host }) => host))
  return [...named, ...(conf?.conf.s3Endpoints ?? []).filter(({ host }) => !hosts.has(host))]
}

/** What the file says for the stores, as far as no input and no variable does. */
export function credentialsOf({ conf, env }: InputSource, region: Origin): StoreCredentials {
  const hasRegion = region.kind === 'input' || region.kind === 'variable'
  return conf === undefined ? NO_CREDENTIALS : credentialsBeside(conf.conf.credentials, env, hasRegion)
}
