import type { ProjectPattern } from '../plan/selection.ts'
import type { RuleSettings } from '../plan/policy.ts'

/** A rule that can take nothing in, and the one before it that takes all that it could. */
export type Shadow = { hidden: RuleSettings; by: RuleSettings }

/** Found by comparing selections, as far as that can be known from them alone: patterns are compared by their texts. */
export function shadowsOf(rules: readonly RuleSettings[]): readonly Shadow[] {
  return rules.flatMap((hidden, i) => {
    const by = rules.slice(0, i).find((before) => covers(before, hidden))
    return by === undefined ? [] : [{ hidden, by }]
  })
}

/** Whether `wide` takes in whatever `narrow` does. */
function covers(wide: RuleSettings, narrow: RuleSettings): boolean {
  return (
    includesAll(wide.projects, narrow.projects, coversProject) &&
    includesAll(wide.tags, narrow.tags, isEqual) &&
    includesAll(wide.taskTypes, narrow.taskTypes, isEqual) &&
    includesAll(wide.users, narrow.users, isEqual) &&
    wide.excludeProjects.every((a) => narrow.excludeProjects.some((b) => coversProject(b, a))) &&
    wide.excludeTags.every((a) => narrow.excludeTags.some((b) => a.toLowerCase() === b.toLowerCase())) &&
    (wide.namePattern.source === '(?:)' || wide.namePattern.source === narrow.namePattern.source) &&
    (wide.includeHidden || !narrow.includeHidden)
  )
}

/** An empty list sets no condition. */
function includesAll<T>(
  wide: readonly T[],
  narrow: readonly T[],
  covered: (wide: T, narrow: T) => boolean,
): boolean {
  if (wide.length === 0) return true
  return narrow.length > 0 && narrow.every((b) => wide.some((a) => covered(a, b)))
}

function isEqual(a: string, b: string): boolean {
  return a === b
}

function coversProject(wide: ProjectPattern, narrow: ProjectPattern): boolean {
  return wide.text === narrow.text || (!narrow.text.includes('*') && wide.covers(narrow.text))
}
