import { TARGET_NAMES, type TargetName } from '../plan/target.ts'
import { oneOf } from './parse.ts'
import type { Reader } from './reader.ts'
import { findInput, type InputSource } from './source.ts'
import { specOf, type InputName } from './table.ts'

/** Inputs that say nothing of a target: all that they can say but the default, or these values. */
type Unfit = Readonly<Partial<Record<InputName, 'all' | readonly string[]>>>

const UNFIT: Readonly<Record<TargetName, Unfit>> = {
  tasks: {},
  models: {
    policy: 'all',
    'include-hidden': 'all',
    'task-types': 'all',
    'keep-best': 'all',
    'archive-after-days': 'all',
    'delete-files': ['server'],
    'delete-models': 'all',
  },
}

/** What stands for the default of an input that a target has another of. */
const DEFAULTS: Readonly<Record<TargetName, Readonly<Partial<Record<InputName, string>>>>> = {
  tasks: {},
  // They have no status that could change.
  models: { 'age-field': 'last-change' },
}

/** The inputs with the defaults of their target; one that is not known is refused where it is read. */
export function withDefaults(source: InputSource): InputSource {
  const { text } = findInput(source, 'target')
  const target = TARGET_NAMES.find((name) => name === text)
  const defaults = target === undefined ? {} : DEFAULTS[target]
  return {
    ...source,
    input: (name) => {
      const given = source.input(name)
      const isGiven = given !== undefined && given.trim() !== specOf(name).default
      return isGiven ? given : (defaults[name] ?? given)
    },
  }
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
