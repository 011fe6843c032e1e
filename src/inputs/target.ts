import { TARGET_NAMES, type TargetName } from '../plan/target.ts'
import { oneOf } from './parse.ts'
import type { Reader } from './reader.ts'
import { specOf, type InputName } from './table.ts'

/** Inputs that say nothing of a target: all that they can say but the default, or these values. */
type Unfit = Readonly<Partial<Record<InputName, 'all' | readonly string[]>>>

const UNFIT: Readonly<Record<TargetName, Unfit>> = {
  tasks: {},
}

/**
 * Reads what the run deletes, and refuses what is given beside it and would mean nothing. What has the text of its default
 * cannot be told from what was not given.
 */
export function readTarget({ read, refuse, textOf }: Reader): TargetName | undefined {
  const target = read('target', oneOf(TARGET_NAMES))
  if (target === undefined) return undefined
  for (const [name, unfit] of Object.entries(UNFIT[target]) as [InputName, 'all' | readonly string[]][]) {
    const text = textOf(name)
    const isUnfit = unfit === 'all' ? text !== (specOf(name).default ?? '') : unfit.includes(text)
    if (isUnfit) refuse(name, `got "${text}", which target: ${target} has no use for; leave it out`)
  }
  return target
}
