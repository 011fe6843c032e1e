/** How people read of what a run deletes. */
export type Words = {
  /** One of it; the plural has an `s`. */
  noun: string
  /** What the server is asked for. */
  listed: string
  /** Whether it has a status, and a run without force-delete asks for drafts alone. */
  hasStatus: boolean
  /** Where the web UI shows it, below its project; undefined where it has no page. */
  page: (id: string) => string | undefined
}

/** What a run can delete, by the values of the input `target`. */
const WORDS = {
  tasks: {
    noun: 'task',
    listed: 'archived task',
    hasStatus: true,
    page: (id) => `experiments/${id}/output/log`,
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
