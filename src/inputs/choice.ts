import type { AbortAbove } from '../plan/brake.ts'
import type { ProjectPattern } from '../plan/selection.ts'
import { WHOLE, type Shard } from '../plan/shard.ts'
import { linesOf, oneOf, type Parser } from './parse.ts'
import { projectPattern } from './project-pattern.ts'

/** As ClearML names them; `report` is there although reports are protected by default. */
export const TASK_TYPES = [
  'training',
  'testing',
  'inference',
  'data_processing',
  'application',
  'monitor',
  'controller',
  'optimizer',
  'service',
  'qc',
  'custom',
  'report',
] as const

/** Names as they are, one a line. */
export const lines: Parser<readonly string[]> = (text) => ({ ok: true, value: linesOf(text) })

/** Words separated by commas or lines. Commas alone are no empty list: that would set no condition. */
export const words: Parser<readonly string[]> = (text) => {
  const value = linesOf(text.replaceAll(',', '\n'))
  return value.length > 0 || text === ''
    ? { ok: true, value }
    : { ok: false, accepted: 'words separated by commas or lines' }
}

export const taskTypes: Parser<readonly string[]> = (text) => {
  const type = oneOf(TASK_TYPES)
  const given = words(text)
  return given.ok && given.value.every((word) => type(word).ok)
    ? given
    : { ok: false, accepted: `any of ${TASK_TYPES.join(', ')}, separated by commas or lines` }
}

/** One name or glob a line. A line of slashes and blanks names no project, and would match none. */
export const projectPatterns: Parser<readonly ProjectPattern[]> = (text) => {
  const given = linesOf(text)
  return given.every((line) => /[^/\s]/u.test(line))
    ? { ok: true, value: given.map(projectPattern) }
    : { ok: false, accepted: 'full names of projects, one a line, with * and ** as wildcards' }
}

export const pattern: Parser<RegExp> = (text) => {
  try {
    return { ok: true, value: new RegExp(text, 'u') }
  } catch (error) {
    const reason = error instanceof Error ? ` (${error.message})` : ''
    return { ok: false, accepted: `a regular expression of JavaScript with the flag u${reason}` }
  }
}

/** `500` tasks, or `20%`; a percentage to two decimals, so that it can be compared exactly. */
export const abortAbove: Parser<AbortAbove> = (text) => {
  if (text === '') return { ok: true, value: { kind: 'never' } }
  const percent = /^(\d{1,3})(?:\.(\d{1,2}))?%$/u.exec(text)
  if (percent !== null) {
    const hundredths = Number(percent[1]) * 100 + Number((percent[2] ?? '').padEnd(2, '0'))
    if (hundredths > 0 && hundredths <= 10_000) return { ok: true, value: { kind: 'share', hundredths } }
  }
  const tasks = /^\d{1,8}$/u.test(text) ? Number(text) : 0
  return tasks > 0
    ? { ok: true, value: { kind: 'tasks', tasks } }
    : { ok: false, accepted: 'a number of tasks from 1, or a percentage above 0% and up to 100%' }
}

const MAX_SHARDS = 256

export const shard: Parser<Shard> = (text) => {
  if (text === '') return { ok: true, value: WHOLE }
  const [, index, count] = (/^(\d{1,3})\/(\d{1,3})$/u.exec(text) ?? []).map(Number)
  return index !== undefined && count !== undefined && index >= 1 && index <= count && count <= MAX_SHARDS
    ? { ok: true, value: { index, count } }
    : { ok: false, accepted: `INDEX/COUNT, from 1/1 to ${MAX_SHARDS}/${MAX_SHARDS}, for example 2/8` }
}
