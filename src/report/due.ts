import { nounOf } from '../plan/target.ts'
import { markdownName, markdownText } from './escape.ts'
import { examples } from './examples.ts'
import { count, counted, day, heading } from './format.ts'
import { table } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'
import { pagesOn } from './web-page.ts'

const MAX_SHOWN = 20
const NAME_LENGTH = 60

type Due = Row & { dueAtMs: number }

/** What goes before long, by user and project, the first one first: time to say that something is to stay. */
export function dueSection({ rows, config }: RunReport): string {
  const due = rows.filter((row): row is Due => row.dueAtMs !== undefined)
  if (due.length === 0) return ''
  const noun = nounOf(config)
  const pageOf = pagesOn(config)
  const groups = [...Map.groupBy(due, ownerOf).values()]
    .map((members) => members.toSorted((a, b) => a.dueAtMs - b.dueAtMs))
    .toSorted((a, b) => firstOf(a) - firstOf(b) || b.length - a.length)
  const body = groups.slice(0, MAX_SHOWN).map((members) => [
    markdownName(members[0]?.task.userName ?? '(no user)', NAME_LENGTH),
    markdownName(members[0]?.task.projectName ?? '(no project)', NAME_LENGTH),
    count(members.length),
    day(firstOf(members)),
    examples(
      members.map(({ task }) => task),
      pageOf,
    ),
  ])
  const hidden = groups.slice(MAX_SHOWN)
  const hiddenTasks = hidden.reduce((sum, members) => sum + members.length, 0)
  const more =
    hidden.length === 0
      ? ''
      : `\n\n… and ${counted(hiddenTasks, noun)} of others; the receipt lists them all.`
  // With several rules only what all of them leave alone keeps a task whatever rule it falls to.
  const tags = (config.rules[0]?.excludeTags ?? [])
    .filter((tag) => config.rules.every(({ excludeTags }) => excludeTags.includes(tag)))
    .map((tag) => markdownText(tag))
    .join(' or ')
  const rescue = tags === '' ? 'restore it' : `restore it, or tag it ${tags}`
  return [
    `### Due within ${counted(config.noticeDays, 'day')}`,
    `${counted(due.length, noun)} will be old enough by then, if nothing changes. To keep one, ${rescue}.`,
    table(
      ['User', 'Project', heading(noun), 'First on', 'Which'],
      ['left', 'left', 'right', 'left', 'left'],
      body,
    ) + more,
  ].join('\n\n')
}

function ownerOf({ task }: Row): string {
  return JSON.stringify([task.userName, task.projectName])
}

function firstOf([first]: readonly Due[]): number {
  return first?.dueAtMs ?? Infinity
}
