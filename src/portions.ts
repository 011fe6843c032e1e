/** Splits a list into parts of at most `size`, in order; an empty list gives no part. */
export function portions<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}

/** The same where parts have to be small, too; an item that is too large by itself makes a part of its own. */
export function portionsWithin<T>(
  items: readonly T[],
  limits: { size: number; bytes: number; bytesOf: (item: T) => number },
): readonly (readonly T[])[] {
  const parts: T[][] = []
  let part: T[] = []
  let bytes = 0
  for (const item of items) {
    const itemBytes = limits.bytesOf(item)
    if (part.length === 0 || part.length === limits.size || bytes + itemBytes > limits.bytes) {
      part = []
      bytes = 0
      parts.push(part)
    }
    part.push(item)
    bytes += itemBytes
  }
  return parts
}

/**
 * Sends a list in one call, or in halves where that is too large for whatever stands before the server (413): it was
 * surely not carried out then.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  send: (part: readonly T[]) => Promise<R>,
  isTooLarge: (error: unknown) => boolean,
): Promise<readonly R[]> {
  try {
    return [await send(items)]
  } catch (error) {
    if (items.length < 2 || !isTooLarge(error)) throw error
  }
  const middle = Math.ceil(items.length / 2)
  const first = await inHalves(items.slice(0, middle), send, isTooLarge)
  return [...first, ...(await inHalves(items.slice(middle), send, isTooLarge))]
}
