import { createHmac } from 'node:crypto'
import { ApiError } from '../errors.ts'
import { isDict } from '../python.ts'

const SECRET = 'scrolls of the simulator'

/** The scroll of `events.get_task_events` keeps no state on the server: the id itself carries it, signed. */
export function encodeScroll(state: Record<string, unknown>): string {
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(state)}`
  return `${content}.${sign(content)}`
}

export function decodeScroll(scrollId: string): Record<string, unknown> {
  const [header, payload, signature] = scrollId.split('.')
  const isGenuine = payload !== undefined && signature === sign(`${header ?? ''}.${payload}`)
  const state: unknown = isGenuine ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : undefined
  if (!isDict(state)) throw invalidScroll(scrollId)
  return state
}

export const invalidScroll = (scrollId: string) =>
  new ApiError([400, 1104], `Invalid scroll id: scroll_id=${scrollId}`, { scroll_id: scrollId })

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (content: string) => createHmac('sha256', SECRET).update(content).digest('base64url')
