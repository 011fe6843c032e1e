import type { Call, Endpoints, Settings } from '../../../simulator/endpoint.ts'
import { Release } from '../../../simulator/release.ts'
import type { ReleaseName } from '../../../simulator/release.ts'
import { COMPANY_ID } from '../../../simulator/store.ts'
import type { Store } from '../../../simulator/store.ts'
import { Tokens } from '../../../simulator/token.ts'

export type World = { store: Store; release: ReleaseName; settings?: Partial<Settings> }

/** Calls an endpoint without a server around it: the data of its reply, or the ApiError it throws. */
export async function callEndpoint<Data>(
  endpoints: Endpoints,
  world: World,
  name: string,
  params: Record<string, unknown>,
): Promise<Data> {
  const release = new Release(world.release)
  const now = () => new Date('2026-11-22T12:00:00Z')
  const call: Call = {
    store: world.store,
    release,
    identity: { user: 'u', company: COMPANY_ID, role: 'user', userName: 'User' },
    params,
    requestedVersion: release.apiVersion,
    now,
    settings: {
      asyncUrlsDelete: { enabled: true, fileserverPrefixes: ['http://files'] },
      fileserverAuth: true,
      ...world.settings,
    },
    tokens: new Tokens(release, now),
    replyHeaders: new Map(),
  }
  return (await endpoints[name]!.handle(call)) as Data
}
