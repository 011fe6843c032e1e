import { count, counted } from './format.ts'
import { listedNoun } from './row-rule.ts'
import type { RunReport } from './run-report.ts'

const WORDS = { remaining: 'for the next run', failed: 'failed', kept: 'kept' } as const

/** What a live run leaves in the archive, of all that the server listed to it: how many, and why they are there. */
export function leftText({ rows, config }: RunReport): string {
  const kind = listedNoun(config)
  const left = rows.filter(
    ({ outcome }) =>
      outcome.kind === 'remaining' ||
      outcome.kind === 'failed' ||
      (outcome.kind === 'kept' && outcome.reason !== 'not-archived'),
  )
  if (left.length === 0) return `No ${kind} is left of those listed`
  const parts = (['remaining', 'failed', 'kept'] as const).flatMap((name) => {
    const { length } = left.filter(({ outcome }) => outcome.kind === name)
    return length === 0 ? [] : [`${count(length)} ${WORDS[name]}`]
  })
  const verb = left.length === 1 ? 'is' : 'are'
  return `${counted(left.length, kind)} ${verb} left of those listed: ${parts.join(', ')}`
}
