import { namesOf } from '../stored-names.ts'
import type { Fileserver } from './fileserver.ts'
import type { FileOutcome } from './store.ts'

/** Takes what a fileserver answered to a deletion; gives it back, or failures where it was not true. It never throws. */
export type SpotCheck = (
  paths: readonly string[],
  outcomes: readonly FileOutcome[],
) => Promise<readonly FileOutcome[]>

/**
 * Looks whether a file that is said to be deleted is gone: after the first answer, so before any record goes, after the
 * second, the fourth, the eighth and so on, since a server or a proxy that answers and does nothing does so as a rule.
 */
export function createSpotCheck(
  baseUrl: string,
  { hasOneOf }: Pick<Fileserver, 'hasOneOf'>,
  maxLooks = 20,
): SpotCheck {
  let answers = 0
  let nextLook = 1
  let looks = 0
  let isLying = false

  const isThere = async (path: string): Promise<boolean> => {
    nextLook *= 2
    looks += 1
    return (await hasOneOf([path], 1)).kind === 'something'
  }
  return async (paths, outcomes) => {
    // One with a second reading may be there under that name, and be another file.
    const path = paths.find((each, i) => outcomes[i]?.kind === 'deleted' && namesOf(each).length === 1)
    if (path === undefined) return outcomes
    answers += 1
    if (!isLying && answers >= nextLook && looks < maxLooks) isLying = await isThere(path)
    return isLying
      ? outcomes.map((outcome) => (outcome.kind === 'deleted' ? lieOf(baseUrl) : outcome))
      : outcomes
  }
}

function lieOf(baseUrl: string): FileOutcome {
  const remedy = 'See what answers in place of the fileserver.'
  return {
    kind: 'failed',
    error: `the fileserver ${baseUrl} answered that files are deleted, and one of them is still there. ${remedy}`,
    remedy,
    breaksBucket: false,
  }
}
