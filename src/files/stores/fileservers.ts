import type { OnFileserver } from '../locate.ts'
import { createHostProofs, unprovedText } from '../proof-of-host.ts'
import { createFileserver } from './fileserver.ts'
import { createProver, type ProveHosts } from './fileserver-prover.ts'
import type { FileserverAccess } from './fileserver-requests.ts'
import { createRoutes } from './fileserver-routes.ts'
import { createSpotCheck } from './spot-check.ts'
import type { FileOutcome } from './store.ts'

/** All fileservers of a run. Outcomes come in the order of what was given; nothing throws. */
export type Fileservers = {
  deleteFiles: (files: readonly OnFileserver[]) => Promise<readonly FileOutcome[]>
  removeFolders: (folders: readonly OnFileserver[]) => Promise<readonly FileOutcome[]>
  proveHosts: ProveHosts
  /** The size of a file in bytes; undefined where nobody can tell. */
  bytesOf: (file: OnFileserver) => Promise<number | undefined>
}

const REMEDY = 'Check files-host, and uri-map if it leads there'

/** Asks one address for recorded paths, and gives an outcome for each. */
type Ask = (address: string, paths: readonly string[]) => Promise<readonly FileOutcome[]>

/**
 * A file is asked for under the address at which it was recorded, and where it is not found, or that address cannot be
 * reached, under the others (docs/storage.md, "Recorded addresses").
 */
export function createFileservers(hosts: readonly string[], access: FileserverAccess): Fileservers {
  const servers = new Map(hosts.map((host) => [host, createFileserver(host, access)]))
  const checks = new Map([...servers].map(([host, server]) => [host, createSpotCheck(host, server)]))
  const proofs = createHostProofs()
  const routes = createRoutes(hosts)

  const askInTurn = async (files: readonly OnFileserver[], ask: Ask): Promise<readonly FileOutcome[]> => {
    const outcomes = new Map<OnFileserver, FileOutcome>()
    const askHost = async (host: string, members: readonly OnFileserver[]): Promise<void> => {
      let missing = members
      for (const [i, address] of routes.of(host).entries()) {
        if (missing.length === 0) return
        const answers = await ask(
          address,
          missing.map(({ path }) => path),
        )
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

  const deleteAt: Ask = async (address, paths) => {
    const answers = (await servers.get(address)?.deleteFiles(paths)) ?? []
    const outcomes = (await checks.get(address)?.(paths, answers)) ?? answers
    if (outcomes.every(({ kind }) => kind === 'failed')) routes.giveUp(address)
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
    proveHosts: createProver(servers, routes, proofs, (...found) => unprovedText(...found, REMEDY)),
    bytesOf: async ({ host, path }) => {
      for (const address of routes.of(host)) {
        const bytes = await servers.get(address)?.bytesOf(path)
        if (bytes !== undefined) return bytes
      }
      return undefined
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
