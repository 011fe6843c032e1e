/** As ClearML's uploader makes them. */
const FOLDER = 'exp/Cats %26 Dogs/train %231 (50%25) gr%C3%B6%C3%9Fe.8f0c1d2e3a4b5c6d7e8f901234567890'

/** Pairs that look alike after decoding, trimming or folding: the first of each goes, the second stays. */
export const LOOKALIKES: readonly (readonly [goes: string, stays: string])[] = [
  ['a b', 'a%20b'],
  ['c%20d', 'c d'],
  ['e%2Ff', 'e/f'],
  ['g/h', 'g%2Fh'],
  ['i+j', 'i j'],
  ['k?l=m', 'k'],
  ['n#o', 'n'],
  ['p//q', 'p/q'],
  ['r/s', 'r//s'],
  ['größe', 'gro\u0308ße'],
  ['t&amp;u', 't&u'],
  ['v&w', 'v&amp;w'],
  [`x<y>'"z`, 'x<y>'],
  ['C%25D', 'C%D'],
  ['E%F', 'E%25F'],
  ['日本/😀.png', '日本/😁.png'],
].map(([goes, stays]) => [`${FOLDER}/${goes}`, `${FOLDER}/${stays}`] as const)

/** Names that not every store can have: for Azure a backslash is a slash. */
export const BACKSLASHES: readonly (readonly [goes: string, stays: string])[] = [
  [`${FOLDER}/A\\B`, `${FOLDER}/A/B`],
]
export const DOTS: readonly (readonly [goes: string, stays: string])[] = [
  [`${FOLDER}/1/../2`, `${FOLDER}/2`],
  [`${FOLDER}/./3`, `${FOLDER}/3`],
]
export const BLANK_ENDS: readonly (readonly [goes: string, stays: string])[] = [
  [` lead/${FOLDER}`, `lead/${FOLDER}`],
  [`${FOLDER}/trail `, `${FOLDER}/trail`],
]
export const CONTROLS: readonly (readonly [goes: string, stays: string])[] = [
  [`${FOLDER}/tab\tx`, `${FOLDER}/tab x`],
  [`${FOLDER}/line\nx`, `${FOLDER}/line x`],
  [`${FOLDER}/bell\u0007x`, `${FOLDER}/bellx`],
]

export function numbered(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, i) => `${FOLDER}/metrics/loss/loss_${String(i).padStart(8, '0')}.jpeg`,
  )
}
