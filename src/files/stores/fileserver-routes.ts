/** Under which addresses the files of an address are asked for, in their order. Kept for a run. */
export type Routes = {
  of: (host: string) => readonly string[]
  /** The others, but those that were given up. */
  othersOf: (host: string) => readonly string[]
  /** An address that cannot be reached from here, and the one that has its files. */
  standIn: (host: string, other: string) => void
  /** An address that does not answer: for the files of another one it is not asked again. */
  giveUp: (address: string) => void
}

export function createRoutes(hosts: readonly string[]): Routes {
  const standIns = new Map<string, string>()
  const givenUp = new Set<string>()
  const othersOf = (host: string): readonly string[] =>
    hosts.filter((other) => other !== host && !givenUp.has(other))
  return {
    of: (host) => {
      const first = standIns.get(host) ?? host
      return [first, ...othersOf(host).filter((other) => other !== first)]
    },
    othersOf,
    standIn: (host, other) => standIns.set(host, other),
    giveUp: (address) => givenUp.add(address),
  }
}
