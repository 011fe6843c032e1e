import type { Section } from './section.ts'

/** Credentials for a bucket, or for a folder in it. */
export type ForFolder<Credentials> = { folder: string; credentials: Credentials }

/**
 * The SDK may have several credentials for folders of one bucket. Here a bucket has one: the first that names it whole,
 * or that of its folders, if all of them have the same.
 */
export function oneForEach<Credentials extends { from: string }>(
  entries: readonly ForFolder<Credentials>[],
  bucketOf: (credentials: Credentials) => string,
  section: Section,
): readonly Credentials[] {
  const groups = Map.groupBy(entries, ({ credentials }) => bucketOf(credentials))
  return [...groups.values()].flatMap((same) => {
    const whole = same.filter(({ folder }) => folder === '')
    const folders = same.filter(({ folder }) => folder !== '')
    const [first] = [...whole, ...folders]
    if (first === undefined) return []
    const apart = folders.find(({ credentials }) => !isEqual(credentials, first.credentials))
    if (apart !== undefined) {
      const { from } = apart.credentials
      section.refuse('credentials', `has others for a folder of one bucket (${from}): a bucket takes one`)
    }
    return [first.credentials]
  })
}

function isEqual(a: { from: string }, b: { from: string }): boolean {
  return JSON.stringify({ ...a, from: '' }) === JSON.stringify({ ...b, from: '' })
}
