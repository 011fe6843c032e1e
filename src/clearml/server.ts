import type { Session } from './session.ts'
import { isOlder, parseVersion, type Version } from './version.ts'

/** The server as its token describes it. */
export type Server = {
  host: string
  /** As the server spells it, for people; `unknown` if the token does not say. */
  release: string
  apiVersion: string
  companyId: string
  userName: string
  /** Whether its release is one that this action was tested with, or one that counts like those. */
  isKnown: boolean
  /**
   * Whether any user of the company sees all of it: open-source servers have no access rules (docs/clearml-api.md, "Who
   * sees what"). Of others that is not known.
   */
  showsWholeCompany: boolean
  abilities: Abilities
}

/** What releases differ in, as far as a cleanup has to know. */
export type Abilities = {
  /** Up to 1.16 deleting an archived, published task without force destroyed its models and kept its record. */
  deletesPublishedWhole: boolean
  /** Since 1.15 a list of model ids can be asked for as input of tasks; before, the filter means something else. */
  filtersByInputModels: boolean
  /** Since 1.2 events come by iteration; before, by time. */
  pagesEventsByIteration: boolean
  /** Since 1.9 there are reports, with their field `report_assets`. */
  hasReports: boolean
  /** Since 1.13 models have a `last_change`; before, every change of one stamped its `last_update`. */
  modelsHaveLastChange: boolean
  /** Since 1.12 the server deletes the events of a model with it. */
  dropsEventsOfModels: boolean
  /** Since 1.7 the server can delete files itself. */
  deletesFiles: boolean
}

const FIRST_WITH_DELETE_MANY = { release: [1, 0], api: [2, 13] }
const FIRST_OF_ANOTHER_COUNT = [3]

/** @throws Error when the release cannot do what a cleanup needs. */
export function identifyServer(host: string, { claims }: Session): Server {
  const named = parseVersion(claims.serverVersion)
  const api = parseVersion(claims.apiVersion)
  // Hosted and enterprise servers count their releases otherwise: what they can do, only the API version tells.
  const isKnown = named !== undefined && isOlder(named, FIRST_OF_ANOTHER_COUNT)
  const release = isKnown || api === undefined ? named : undefined
  if (release === undefined && api === undefined) {
    throw new Error(
      `The token of ${host} names neither the server's release nor its API version, so what the server can do is not ` +
        'known, and nothing is deleted. Check that this is a ClearML server of release 1.0 or later.',
    )
  }
  const since = (first: { release: Version; api: Version }): boolean => isSince(first, release, api)

  if (!since(FIRST_WITH_DELETE_MANY)) {
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
    isKnown,
    showsWholeCompany: isKnown && claims.featureSet === 'basic',
    abilities: {
      // 1.17 and 2.0 report the same API version, which 1.16 does not reach.
      deletesPublishedWhole: since({ release: [1, 17], api: [2, 31] }),
      filtersByInputModels: since({ release: [1, 15], api: [2, 29] }),
      pagesEventsByIteration: since({ release: [1, 2], api: [2, 16] }),
      hasReports: since({ release: [1, 9], api: [2, 23] }),
      modelsHaveLastChange: since({ release: [1, 13], api: [2, 27] }),
      dropsEventsOfModels: since({ release: [1, 12], api: [2, 26] }),
      deletesFiles: since({ release: [1, 7], api: [2, 21] }),
    },
  }
}

/** Releases decide, as behaviour came with them; the API version only where the release is not known. */
function isSince(
  first: { release: Version; api: Version },
  release: Version | undefined,
  api: Version | undefined,
): boolean {
  if (release !== undefined) return !isOlder(release, first.release)
  return api !== undefined && !isOlder(api, first.api)
}
