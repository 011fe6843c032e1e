import type { Call, Endpoints } from '../endpoint.ts'
import { pageSlice } from '../query/paging.ts'

/** Enough to see which tasks wait where; filters and fields are not simulated. */
export const queues: Endpoints = {
  'queues.get_all': { minVersion: '1.0', access: 'user', handle: getAll },
  'queues.get_all_ex': { minVersion: '1.0', access: 'user', handle: getAll },
}

function getAll({ store, identity, params, release }: Call): unknown {
  const { start, size } = pageSlice(params, release)
  const own = [...store.queues.values()].filter(({ company }) => company === identity.company)
  const rows = own.slice(start, start + size)
  return { queues: rows.map(({ id, name, entries }) => ({ id, name, entries: entries.map(entryOf) })) }
}

function entryOf(task: string): { task: string } {
  return { task }
}
