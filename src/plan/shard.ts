/** This job's share of a plan: `index` of `count`, from 1. */
export type Shard = { index: number; count: number }

export const WHOLE: Shard = { index: 1, count: 1 }

/** By the key alone, so that jobs which know nothing of each other agree. */
export function isInShard(key: string, { index, count }: Shard): boolean {
  return hash(key) % count === index - 1
}

/** FNV-1a with a final mix, whose low bits are as even as its high ones. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
