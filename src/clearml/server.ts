import type { Session } from './session.ts'
import { isOlder, parseVersion } from './version.ts'

/** The server as its token describes it. */
export type Server = {
  host: string
  /** As the server spells it, for people; `unknown` if the token does not say. */
  release: string
  apiVersion: string
  companyId: string
  userName: string
  /** Up to 1.16 deleting an archived, published task without force destroyed its models and kept its record. */
  deletesPublishedWhole: boolean
}

const FIRST_WITH_DELETE_MANY = [1, 0]
const FIRST_API_WITH_DELETE_MANY = [2, 13]
const FIRST_DELETING_PUBLISHED_WHOLE = [1, 17]

/** @throws Error when the release cannot do what a cleanup needs. */
export function identifyServer(host: string, { claims }: Session): Server {
  const release = parseVersion(claims.serverVersion)
  const api = parseVersion(claims.apiVersion)
  const tooOld =
    (release !== undefined && isOlder(release, FIRST_WITH_DELETE_MANY)) ||
    (release === undefined && (api === undefined || isOlder(api, FIRST_API_WITH_DELETE_MANY)))
  if (tooOld) {
    const found = claims.serverVersion ?? `API ${claims.apiVersion ?? 'unknown'}`
    throw new Error(
      `ClearML server ${found} at ${host} is too old: the cleanup needs release 1.0 (API 2.13) or later, ` +
        'where archived tasks can be deleted in batches. Upgrade the server.',
    )
  }
  if (claims.companyId === undefined || claims.companyId === '') {
    throw new Error(
      `The token of ${host} does not say which company the credentials belong to, ` +
        'so own tasks cannot be told from public ones. Use credentials of a ClearML user.',
    )
  }
  return {
    host,
    release: claims.serverVersion ?? 'unknown',
    apiVersion: claims.apiVersion ?? 'unknown',
    companyId: claims.companyId,
    userName: claims.userName ?? claims.userId ?? 'unknown',
    deletesPublishedWhole: release !== undefined && !isOlder(release, FIRST_DELETING_PUBLISHED_WHOLE),
  }
}
