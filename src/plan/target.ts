/** How people read of what a run deletes. */
export type Words = {
  /** One of it; the plural has an `s`. */
  noun: string
  /** What the server is asked for. */
  listed: string
  /** Whether it has a status, and a run without force-delete asks for drafts alone. */
  hasStatus: boolean
  /** The inputs that choose among what is listed. */
  chosenBy: 'all' | readonly string[]
  /** What tells its age, where that is no field of a record that `age-field` names. */
  clock: string | undefined
  /** When it is listed, if it was not; undefined where nobody can do anything about that. */
  whenListed: string | undefined
  /** What a person does after a dry run. */
  toDelete: string
  /** Where the web UI shows it, below its project; undefined where it has no page. */
  page: (id: string) => string | undefined
}

/** What a run can delete, by the values of the input `target`. */
const WORDS = {
  tasks: {
    noun: 'task',
    listed: 'archived task',
    hasStatus: true,
    chosenBy: 'all',
    clock: undefined,
    whenListed: 'once they are archived',
    toDelete: 'Set `dry-run: false` to delete.',
    page: (id) => `experiments/${id}/output/log`,
  },
  models: {
    noun: 'model',
    listed: 'archived model',
    hasStatus: false,
    chosenBy: 'all',
    clock: undefined,
    whenListed: 'once they are archived',
    toDelete: 'Set `dry-run: false` to delete.',
    page: (id) => `models/${id}/general`,
  },
  leftovers: {
    noun: 'folder',
    listed: 'task folder',
    hasStatus: false,
    chosenBy: ['delete-threshold-days', 'projects', 'exclude-projects'],
    clock: 'newest file',
    whenListed: undefined,
    toDelete: 'Read what would go, and give its receipt as `plan` to a run with `dry-run: false`.',
    page: () => undefined,
  },
} as const satisfies Readonly<Record<string, Words>>

export type TargetName = keyof typeof WORDS
export const TARGET_NAMES = Object.keys(WORDS) as readonly TargetName[]

/** What says which target it is about: the configuration of a run. */
export type Targeted = { target: TargetName }

export function wordsOf({ target }: Targeted): Words {
  return WORDS[target]
}

export function nounOf(targeted: Targeted): string {
  return wordsOf(targeted).noun
}
