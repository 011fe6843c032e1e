/** `null` stands for "missing or empty". */
export type ListValue = string | null

export type ListPart = { include: ListValue[]; exclude: ListValue[] }

/** `any`: has one of, or lacks one of; `all`: has all, and none of. */
export type ListConditions = { any: ListPart; all: ListPart; op: 'and' | 'or' }

export function emptyPart(): ListPart {
  return { include: [], exclude: [] }
}
