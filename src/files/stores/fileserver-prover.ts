import pLimit from 'p-limit'
import type { Hosted } from '../address.ts'
import type { HostProofs, unprovedText } from '../proof-of-host.ts'
import type { Fileserver } from './fileserver.ts'
import type { Look } from './fileserver-look.ts'
import type { Routes } from './fileserver-routes.ts'

/** Why what lies on a fileserver cannot be deleted, or be called gone, in this run. */
export type HostProblem = {
  /** `no-answer`: it cannot be asked. `unproved`: it has nothing of what was recorded there. */
  kind: 'no-answer' | 'unproved'
  error: string
}

/** What `unprovedText` begins with. */
type FoundNothing = Parameters<typeof unprovedText> extends [...infer Found, string] ? Found : never

export type RecentFiles = () => Promise<readonly Hosted[]>

/**
 * Looks whether the fileservers have what was recorded there, before anything of it is deleted.
 * @param recent files of other tasks, newest first: looked for where none of `files` is found.
 * @returns by address what is wrong; nothing where all is well.
 */
export type ProveHosts = (
  files: readonly Hosted[],
  recent: RecentFiles,
) => Promise<ReadonlyMap<string, HostProblem>>

/** Requests to one fileserver in a run that only look; and for what. */
const MAX_LOOKS = 20
const LOOKS = { own: 10, ofAnother: 4, recent: 4 }

export function createProver(
  servers: ReadonlyMap<string, Pick<Fileserver, 'hasOneOf'>>,
  routes: Pick<Routes, 'othersOf' | 'standIn' | 'giveUp'>,
  proofs: HostProofs,
  unproved: (...found: FoundNothing) => string,
): ProveHosts {
  const looks = new Map<string, number>()
  const oneByOne = pLimit(1)

  const look = async (address: string, files: readonly Hosted[], what: keyof typeof LOOKS): Promise<Look> => {
    const used = looks.get(address) ?? 0
    const paths = files.slice(0, LOOKS[what]).map(({ path }) => path)
    const result = await servers.get(address)?.hasOneOf(paths, Math.min(LOOKS[what], MAX_LOOKS - used))
    if (result === undefined)
      return { kind: 'no-answer', error: `${address} is not configured`, requestCount: 0 }
    looks.set(address, used + result.requestCount)
    return result
  }

  /** The first other address that has one of these files. */
  const findElsewhere = async (host: string, files: readonly Hosted[]): Promise<string | undefined> => {
    for (const other of routes.othersOf(host)) {
      const { kind } = await look(other, files, 'ofAnother')
      if (kind === 'something') return other
      if (kind !== 'nothing') routes.giveUp(other)
    }
    return undefined
  }

  const prove = async (
    host: string,
    files: readonly Hosted[],
    recent: RecentFiles,
  ): Promise<HostProblem | undefined> => {
    if (proofs.verdict(host) === 'proved') return undefined
    const sample = spread(files, LOOKS.own)
    const own = await look(host, sample, 'own')
    if (own.kind === 'no-answer') return { kind: 'no-answer', error: own.error }
    const other = own.kind === 'something' ? undefined : await findElsewhere(host, sample)
    if (own.kind === 'something' || other !== undefined) {
      proofs.found(host)
      if (own.kind === 'unreachable' && other !== undefined) routes.standIn(host, other)
      return undefined
    }
    if (own.kind === 'unreachable') return { kind: 'no-answer', error: own.error }

    const known = new Set(files.map(({ path }) => path))
    const others = (await recent()).filter((file) => file.host === host && !known.has(file.path))
    const living = await look(host, others, 'recent')
    if ('error' in living) return { kind: 'no-answer', error: living.error }
    if (living.kind === 'something') proofs.found(host)
    else proofs.missed(host, files.length)
    if (proofs.verdict(host) !== 'unproved') return undefined
    const path = sample[0]?.path.slice(0, 200) ?? ''
    return { kind: 'unproved', error: unproved(host, files.length, { ...own, path }) }
  }

  return async (files, recent) => {
    const problems = new Map<string, HostProblem>()
    for (const [host, members] of Map.groupBy(files, (file) => file.host)) {
      const problem = await oneByOne(() => prove(host, members, recent))
      if (problem !== undefined) problems.set(host, problem)
    }
    return problems
  }
}

/** So many of the files, from all parts of the list, its end first: a run that was killed began at its start. */
function spread(files: readonly Hosted[], size: number): readonly Hosted[] {
  const step = Math.max(1, files.length / size)
  const count = Math.min(size, files.length)
  return Array.from({ length: count }, (_, i) => files[files.length - 1 - Math.floor(i * step)]).filter(
    (file) => file !== undefined,
  )
}
