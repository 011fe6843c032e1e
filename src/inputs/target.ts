import type { RuleSettings } from '../plan/policy.ts'
import { TARGET_NAMES, type TargetName } from '../plan/target.ts'
import { oneOf } from './parse.ts'
import type { Reader } from './reader.ts'
import { findInput, type InputSource } from './source.ts'
import { specOf, type InputName } from './table.ts'

/** Inputs that say nothing of a target: all that they can say but the default, or these values. */
type Unfit = Readonly<Partial<Record<InputName, 'all' | readonly string[]>>>

const UNFIT: Readonly<Record<TargetName, Unfit>> = {
  tasks: { roots: 'all' },
  models: {
    roots: 'all',
    policy: 'all',
    'include-hidden': 'all',
    'task-types': 'all',
    'keep-best': 'all',
    'archive-after-days': 'all',
    'delete-files': ['server'],
    'delete-models': 'all',
  },
  leftovers: {
    ...{ policy: 'all', 'force-delete': 'all', 'age-field': 'all', 'include-hidden': 'all', protect: 'all' },
    ...{ tags: 'all', 'exclude-tags': 'all', 'task-types': 'all', users: 'all', 'name-pattern': 'all' },
    ...{ 'keep-last': 'all', 'keep-best': 'all', 'archive-after-days': 'all', 'delete-files': 'all' },
    ...{ 'delete-models': 'all', 'on-file-error': 'all', 'remove-task-folders': 'all' },
  },
}

/** What stands for the default of an input that a target has another of. */
const DEFAULTS: Readonly<Record<TargetName, Readonly<Partial<Record<InputName, string>>>>> = {
  tasks: {},
  // They have no status that could change.
  models: { 'age-field': 'last-change' },
  leftovers: {},
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

/** What leftovers cannot do without: somewhere to look, and a plan that somebody has read. */
export function leftoverProblems(
  target: TargetName | undefined,
  {
    roots,
    dryRun,
    plan,
  }: { roots: readonly string[] | undefined; dryRun: boolean | undefined; plan: string | undefined },
  refuse: Reader['refuse'],
): void {
  if (target !== 'leftovers') return
  if (roots?.length === 0)
    refuse('roots', 'got nothing; name where target: leftovers is to look, one place a line')
  if (dryRun === false && plan === '')
    refuse(
      'plan',
      'got nothing, and leftovers are deleted by a plan only, since another server may write to the same place; ' +
        'run with dry-run: true, read what would go, and give the receipt of that run here',
    )
}

/** A folder has no status and no tags, and is as old as its newest file. */
export function asTargeted(target: TargetName | undefined, rule: RuleSettings): RuleSettings {
  return target === 'leftovers'
    ? { ...rule, ageField: 'last-update', forceDelete: true, excludeTags: [], protect: new Set() }
    : rule
}
