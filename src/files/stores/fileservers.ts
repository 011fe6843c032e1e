import pLimit from 'p-limit'
import type { OnFileserver } from '../locate.ts'
import { createHostProofs, unprovedText } from '../proof-of-host.ts'
import { createFileserver } from './fileserver.ts'
import type { Look } from './fileserver-look.ts'
import type { FileserverOptions } from './fileserver-requests.ts'
import { createSpotCheck } from './spot-check.ts'
import type { FileOutcome } from './store.ts'

/** Why what lies on a fileserver cannot be deleted, or be called gone, in this run. */
export type HostProblem = {
  /** `no-answer`: it cannot be asked. `unproved`: it has nothing of what was recorded there. */
  kind: 'no-answer' | 'unproved'
  error: string
}

/** All fileservers of a run. Outcomes come in the order of what was given; nothing throws. */
export type Fileservers = {
  deleteFiles: (files: readonly OnFileserver[]) => Promise<readonly FileOutcome[]>
  removeFolders: (folders: readonly OnFileserver[]) => Promise<readonly FileOutcome[]>
  /**
   * Looks whether the fileservers have what was recorded there, before anything of it is deleted.
   * @param recent files of other tasks, newest first: looked for where none of `files` is found.
   * @returns by address what is wrong; nothing where all is well.
   */
  proveHosts: (
    files: readonly OnFileserver[],
    recent: RecentFiles,
  ) => Promise<ReadonlyMap<string, HostProblem>>
}

export type RecentFiles = () => Promise<readonly OnFileserver[]>

/** Requests to one fileserver in a run that only look; and for what. */
const MAX_LOOKS = 20
const LOOKS = { own: 10, ofAnother: 4, recent: 4 }

/**
 * A file is asked for under the address at which it was recorded, and where it is not found, or that address cannot be
 * reached, under the others (docs/storage.md, "Recorded addresses").
 */
export function createFileservers(
  hosts: readonly string[],
  options: Omit<FileserverOptions, 'baseUrl'>,
): Fileservers {
  const servers = new Map(hosts.map((host) => [host, createFileserver({ ...options, baseUrl: host })]))
  const checks = new Map([...servers].map(([host, server]) => [host, createSpotCheck(host, server)]))
  const proofs = createHostProofs()
  /** By an address that cannot be reached from here, the one that has its files. */
  const standIns = new Map<string, string>()
  /** Addresses that do not answer: for the files of another one they are not asked again. */
  const unusable = new Set<string>()
  const looks = new Map<string, number>()
  const oneByOne = pLimit(1)

  const othersOf = (host: string): readonly string[] =>
    hosts.filter((other) => other !== host && !unusable.has(other))
  const routeOf = (host: string): readonly string[] => {
    const standIn = standIns.get(host)
    return standIn === undefined
      ? [host, ...othersOf(host)]
      : [standIn, ...othersOf(host).filter((other) => other !== standIn)]
  }

  const askInTurn = async (
    files: readonly OnFileserver[],
    ask: (address: string, paths: readonly string[]) => Promise<readonly FileOutcome[]>,
  ): Promise<readonly FileOutcome[]> => {
    const outcomes = new Map<OnFileserver, FileOutcome>()
    const askHost = async (host: string, members: readonly OnFileserver[]): Promise<void> => {
      let missing = members
      for (const [i, address] of routeOf(host).entries()) {
        if (missing.length === 0) return
        const paths = missing.map(({ path }) => path)
        const answers = await ask(address, paths)
        for (const [j, file] of missing.entries()) {
          const outcome = answers[j] ?? UNANSWERED
          // Another address that fails says nothing about what its own does not have.
          if (outcome.kind !== 'failed' || i === 0) outcomes.set(file, outcome)
        }
        missing = missing.filter((file) => outcomes.get(file)?.kind === 'gone')
      }
    }
    const groups = Map.groupBy(files, ({ host }) => host)
    await Promise.all([...groups].map(([host, members]) => askHost(host, members)))
    return files.map((file) => outcomes.get(file) ?? UNANSWERED)
  }

  const look = async (
    address: string,
    files: readonly OnFileserver[],
    what: keyof typeof LOOKS,
  ): Promise<Look> => {
    const used = looks.get(address) ?? 0
    const paths = files.slice(0, LOOKS[what]).map(({ path }) => path)
    const result = await servers.get(address)?.hasOneOf(paths, Math.min(LOOKS[what], MAX_LOOKS - used))
    if (result === undefined)
      return { kind: 'no-answer', error: `${address} is not configured`, requestCount: 0 }
    looks.set(address, used + result.requestCount)
    return result
  }

  const proveHost = async (
    host: string,
    files: readonly OnFileserver[],
    recent: RecentFiles,
  ): Promise<HostProblem | undefined> => {
    if (proofs.verdict(host) === 'proved') return undefined
    const sample = spread(files, LOOKS.own)
    const own = await look(host, sample, 'own')
    if (own.kind === 'something') {
      proofs.found(host)
      return undefined
    }
    for (const other of othersOf(host)) {
      const there = await look(other, sample, 'ofAnother')
      if (there.kind === 'no-answer') unusable.add(other)
      if (there.kind !== 'something') continue
      proofs.found(host)
      if (own.kind === 'no-answer') standIns.set(host, other)
      return undefined
    }
    if (own.kind === 'no-answer') return own
    const known = new Set(files.map(({ path }) => path))
    const others = (await recent()).filter((file) => file.host === host && !known.has(file.path))
    const living = await look(host, others, 'recent')
    if (living.kind === 'no-answer') return living
    if (living.kind === 'something') proofs.found(host)
    else proofs.missed(host, files.length)
    if (proofs.verdict(host) !== 'unproved') return undefined
    const path = sample[0]?.path.slice(0, 200) ?? ''
    return { kind: 'unproved', error: unprovedText(host, files.length, { ...own, path }) }
  }

  const deleteAt = async (address: string, paths: readonly string[]): Promise<readonly FileOutcome[]> => {
    const answers = (await servers.get(address)?.deleteFiles(paths)) ?? []
    const outcomes = (await checks.get(address)?.(paths, answers)) ?? answers
    if (outcomes.every(({ kind }) => kind === 'failed')) unusable.add(address)
    return outcomes
  }

  return {
    deleteFiles: async (files) => {
      const outcomes = await askInTurn(files, deleteAt)
      for (const [i, { host }] of files.entries()) if (outcomes[i]?.kind === 'deleted') proofs.found(host)
      return outcomes.map((outcome, i) => {
        const host = files[i]?.host ?? ''
        return outcome.kind === 'gone' && proofs.verdict(host) === 'unproved' ? notBelieved(host) : outcome
      })
    },
    removeFolders: (folders) =>
      askInTurn(folders, async (address, paths) => (await servers.get(address)?.removeFolders(paths)) ?? []),
    proveHosts: async (files, recent) => {
      const problems = new Map<string, HostProblem>()
      for (const [host, members] of Map.groupBy(files, (file) => file.host)) {
        const problem = await oneByOne(() => proveHost(host, members, recent))
        if (problem !== undefined) problems.set(host, problem)
      }
      return problems
    },
  }
}

const UNANSWERED: FileOutcome = {
  kind: 'failed',
  error: 'the fileserver gave no answer',
  breaksBucket: false,
}

function notBelieved(host: string): FileOutcome {
  const error = `it was not found, and neither was anything else that was recorded at ${host}: check files-host and uri-map`
  return { kind: 'failed', error, breaksBucket: false }
}

/** So many of the files, from all parts of the list, its end first: a run that was killed began at its start. */
function spread(files: readonly OnFileserver[], size: number): readonly OnFileserver[] {
  const step = Math.max(1, files.length / size)
  const count = Math.min(size, files.length)
  return Array.from({ length: count }, (_, i) => files[files.length - 1 - Math.floor(i * step)]).filter(
    (file) => file !== undefined,
  )
}
