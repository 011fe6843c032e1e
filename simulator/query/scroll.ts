import { randomUUID } from 'node:crypto'
import type { Call } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { truthy } from '../python.ts'
import type { Store } from '../store.ts'
import type { Slice } from './paging.ts'

/** `services._mongo.scroll_state_expiration_seconds` (docs, section 1.5). */
const LIFETIME_MS = 600_000

/** A scroll is nothing but an offset: deleting on the way skips documents (transcript 09). */
type Scroll = { id: string; offset: number; expires: number }

/** The real server keeps them in Redis. */
const scrollsOf = new WeakMap<Store, Map<string, Scroll>>()

/** The next part of a scroll; `advance` tells it how many documents that gave. */
export function nextOfScroll(call: Call): { id: string; slice: Slice; advance: (count: number) => void } {
  const { params, store } = call
  const { size } = params
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) {
    const reason = 'Integer size parameter greater than 1 should be provided when working with scroll'
    throw new ApiError([400, 12], `Validation error (${reason})`)
  }
  const scrolls = scrollsOf.get(store) ?? new Map<string, Scroll>()
  scrollsOf.set(store, scrolls)
  const now = call.now().getTime()
  const known = scrolls.get(String(params['scroll_id']))
  // An unknown or expired id starts again from the beginning, without a word but with a new id.
  const scroll: Scroll =
    known && known.expires > now ? known : { id: randomUUID().replaceAll('-', ''), offset: 0, expires: 0 }
  scroll.expires = now + LIFETIME_MS
  scrolls.set(scroll.id, scroll)
  if (truthy(params['refresh_scroll']) && scroll.offset > 0) {
    return { id: scroll.id, slice: { start: 0, size: scroll.offset }, advance: () => undefined }
  }
  return {
    id: scroll.id,
    slice: { start: scroll.offset, size },
    advance: (count) => {
      scroll.offset += count
    },
  }
}
