/** How large a plan may be; `share` in hundredths of a percent of what the selection takes in. */
export type AbortAbove =
  { kind: 'never' } | { kind: 'tasks'; tasks: number } | { kind: 'share'; hundredths: number }

/** What the brake weighs: all that qualifies, before `max-tasks` and `shard` cut it. */
export type Load = {
  qualifying: number
  selected: number
  /** One of what is weighed. */
  listed: string
}

/** Why the brake holds; undefined if the plan may be carried out. @param rule the name of the rule whose brake it is. */
export function brakeOf(
  limit: AbortAbove,
  { qualifying, selected, listed }: Load,
  rule?: string,
): string | undefined {
  const holds =
    (limit.kind === 'tasks' && qualifying > limit.tasks) ||
    (limit.kind === 'share' && qualifying * 10_000 > limit.hundredths * selected)
  if (!holds) return undefined
  return (
    (rule === undefined ? '' : `rule "${rule}": `) +
    `${qualifying} of ${selected} ${listed}s in the selection qualify, more than abort-above allows ` +
    `(${abortAboveText(limit)}): nothing was deleted. If this is what you want, raise abort-above`
  )
}

/** As the input spells it. */
export function abortAboveText(limit: AbortAbove): string {
  switch (limit.kind) {
    case 'never':
      return ''
    case 'tasks':
      return String(limit.tasks)
    case 'share':
      return `${limit.hundredths / 100}%`
  }
}
