import type { Section } from './section.ts'

type Entry = { folder: string; from: string; keys: unknown }

/**
 * The SDK may have several credentials for folders of one bucket. Here a bucket has one: the first that names it whole,
 * or that of its folders, if all of them have the same.
 */
export function oneForEach<E extends Entry>(
  entries: readonly E[],
  bucketOf: (entry: E) => string,
  section: Section,
): readonly E[] {
  return [...Map.groupBy(entries, bucketOf).values()].flatMap((same) => {
    const [first, ...others] = same.toSorted(
      (a, b) => Math.sign(a.folder.length) - Math.sign(b.folder.length),
    )
    if (first === undefined) return []
    const apart = others.find(({ folder, keys }) => folder !== '' && !isEqual(keys, first.keys))
    if (apart !== undefined) {
      section.refuse(
        'credentials',
        `has other keys for a folder of one bucket (${apart.from}): a bucket takes one`,
      )
    }
    return [first]
  })
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
