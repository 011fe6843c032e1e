import { inflateSync } from 'node:zlib'
import type { Event, EventType } from '../clearml/events.ts'

/** Stands among the URLs for a plot whose images nobody can tell, since its data cannot be unpacked. */
export const UNREADABLE_PLOT = 'plot:unreadable'

/** The files that one event names. */
export function urlsOf(event: Event, type: EventType): readonly string[] {
  if (type === 'training_debug_image') return event.url === undefined ? [] : [event.url]
  return event.sourceUrls.length > 0 ? event.sourceUrls : imageSources(event)
}

/** Old events lack `source_urls`; the images are then found in the plot, which may be compressed. */
function imageSources({ plot }: Event): readonly string[] {
  if (plot === undefined) return []
  const text = 'text' in plot ? plot.text : unpack(plot.compressed)
  if (text === undefined) return [UNREADABLE_PLOT]
  const sources = [...text.matchAll(/"source"\s*:\s*("(?:[^"\\]|\\.)*")/gu)].map(([, literal]) =>
    parseText(literal),
  )
  return sources.filter((source) => /^[a-z][a-z0-9+.-]*:\/\//iu.test(source))
}

function unpack(compressed: string): string | undefined {
  try {
    return inflateSync(Buffer.from(compressed, 'base64')).toString('utf8')
  } catch {
    return undefined
  }
}

function parseText(literal: string | undefined): string {
  try {
    return String(JSON.parse(literal ?? '""'))
  } catch {
    return ''
  }
}
