import type { PlanReceipt, PlanRow } from '../approval/plan-receipt.ts'
import { nounOf } from '../plan/target.ts'
import { markdownCode, markdownText } from '../report/escape.ts'
import { count, counted, heading } from '../report/format.ts'
import { table } from '../report/markdown.ts'
import { differenceOf, type Changed, type Difference } from './difference.ts'

const MAX_GROUPS = 30
const MAX_NAMES = 3

/** What differs between two receipts, for a job's summary and a comment. Its size does not grow with the archive. */
export function differenceText(before: PlanReceipt, after: PlanReceipt): string {
  const difference = differenceOf(before, after)
  const noun = nounOf(after.settings)
  const sections = [
    `## Retention: what changes\n\n**${verdictOf(difference, noun)}.**`,
    section('Would newly go', difference.newlyGoes, 'after', whyStayed, noun),
    section('Would not go any more', difference.goesNoMore, 'before', whyStays, noun),
    section('Would newly be archived', difference.newlyArchived, 'after', whyStayed, noun),
    section('Would not be archived any more', difference.archivedNoMore, 'before', whyStays, noun),
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function verdictOf(difference: Difference, noun: string): string {
  const { newlyGoes, goesNoMore, newlyArchived, archivedNoMore, otherRule, goesByBoth } = difference
  const parts = [
    ...(newlyGoes.length > 0 ? [`${counted(newlyGoes.length, noun)} would newly go`] : []),
    ...(goesNoMore.length > 0 ? [`${counted(goesNoMore.length, noun)} would not go any more`] : []),
    ...(newlyArchived.length > 0 ? [`${counted(newlyArchived.length, noun)} would newly be archived`] : []),
    ...(archivedNoMore.length > 0
      ? [`${counted(archivedNoMore.length, noun)} would not be archived any more`]
      : []),
    ...(otherRule > 0 ? [`${counted(otherRule, noun)} would go by another rule`] : []),
  ]
  const same = `${counted(goesByBoth, noun)} ${goesByBoth === 1 ? 'goes' : 'go'} by both`
  return parts.length === 0 ? `Nothing changes: ${same}` : `${parts.join(', ')}; ${same}`
}

type Side = 'before' | 'after'
type Why = (changed: Changed) => string

function section(title: string, changed: readonly Changed[], side: Side, why: Why, noun: string): string {
  if (changed.length === 0) return ''
  const keyOf = (each: Changed): string => JSON.stringify([each[side]?.rule, each[side]?.user, why(each)])
  const groups = [...Map.groupBy(changed, keyOf).values()].toSorted((a, b) => b.length - a.length)
  const body = groups.slice(0, MAX_GROUPS).map((members) => {
    const [first] = members
    const row = first?.[side]
    return [
      markdownText(row?.rule ?? '(no rule)'),
      markdownText(row?.user ?? '(no user)'),
      count(members.length),
      first === undefined ? '' : markdownText(why(first)),
      namesOf(members.flatMap((each) => each[side] ?? [])),
    ]
  })
  const hidden = groups.slice(MAX_GROUPS).reduce((sum, members) => sum + members.length, 0)
  const more = hidden === 0 ? '' : `\n\n… and ${counted(hidden, noun)} of others.`
  const header = ['Rule', 'User', heading(noun), side === 'after' ? 'Until now' : 'From now on', 'Which']
  return `### ${title}\n\n${table(header, ['left', 'left', 'right', 'left', 'left'], body)}${more}`
}

function whyStayed({ before }: Changed): string {
  return reasonOf(before)
}

function whyStays({ after }: Changed): string {
  return reasonOf(after)
}

function reasonOf(row: PlanRow | undefined): string {
  if (row === undefined) return 'not listed'
  const rule = row.rule === null ? '' : `rule "${row.rule}": `
  return rule + (row.reasonText ?? row.outcome)
}

function namesOf(rows: readonly PlanRow[]): string {
  const names = rows
    .slice(0, MAX_NAMES)
    .map(
      ({ id, name }) =>
        `${markdownText(name === '' ? '(no name)' : name, 60)} ${markdownCode(id.slice(0, 8))}`,
    )
  const more = rows.length - names.length
  return names.join(', ') + (more > 0 ? ` and ${count(more)} more` : '')
}
