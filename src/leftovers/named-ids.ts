import { percentDecode } from '../files/stored-names.ts'

/** A name that ends in an id ends a run of such digits, or is one. */
const RUN_OF_DIGITS = /[0-9a-f]{32,}/giu
const ID_LENGTH = 32
/** A proxy and two clients may each have encoded a URI once more. */
const MAX_READINGS = 4

/**
 * Every id that a URI names in any place and spelling. Whose folder a URI lies in is told by less; here one that is
 * found too much only keeps a folder.
 */
export function namedIds(uri: string): readonly string[] {
  const ids = readingsOf(uri).flatMap((reading) =>
    [...reading.matchAll(RUN_OF_DIGITS)].flatMap(([run]) => [run.slice(0, ID_LENGTH), run.slice(-ID_LENGTH)]),
  )
  return [...new Set(ids.map((id) => id.toLowerCase()))]
}

/** The text itself, and what it is once decoded, as often as that changes anything. */
function readingsOf(uri: string): readonly string[] {
  const readings = [uri]
  for (let reading = uri; reading.includes('%') && readings.length < MAX_READINGS;) {
    const decoded = percentDecode(reading)
    if (decoded === reading) break
    readings.push(decoded)
    reading = decoded
  }
  return readings
}
