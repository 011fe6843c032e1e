const MAX_NAMES = 3

/** The names that somebody may have meant: those that contain the text or are a few keystrokes away. */
export function nearNames<Name extends string>(text: string, names: readonly Name[]): readonly Name[] {
  const wanted = text.toLowerCase()
  const allowed = Math.max(2, Math.floor(wanted.length / 3))
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase(), allowed) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NAMES)
    .map(({ name }) => name)
}

/** A part that is spelled right counts half: `Night` may well mean `Vision/Night`. */
function distanceTo(wanted: string, name: string, allowed: number): number {
  if (wanted === name) return 0
  if (wanted !== '' && name.includes(wanted)) return 0.5
  return name
    .split('/')
    .concat(name)
    .reduce((least, part) => Math.min(least, editDistance(wanted, part, allowed)), Infinity)
}

/** Levenshtein's distance, row by row; texts whose lengths alone differ by more than is allowed are not compared. */
function editDistance(a: string, b: string, allowed: number): number {
  if (Math.abs(a.length - b.length) > allowed) return Infinity
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
