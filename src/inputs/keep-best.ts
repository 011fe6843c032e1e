import { createHash } from 'node:crypto'
import type { KeepBest } from '../plan/keep-best.ts'
import type { Parser } from './parse.ts'

const MAX_COUNT = 10_000_000
const FORM = /^(?<count>\d{1,8}) +(?<best>max|min) +(?:(?<of>best-of) +)?(?<metric>\S[^\n]*)$/u

const ACCEPTED =
  'N max METRIC/VARIANT or N min METRIC/VARIANT, with best-of before the metric to weigh the best value instead of the ' +
  'last, for example 5 max validation/accuracy; or none'

/** `5 max validation/accuracy`, or `none`. */
export const keepBest: Parser<KeepBest> = (text) => {
  if (text === 'none') return { ok: true, value: { kind: 'none' } }
  const { count = '', best, of, metric = '' } = FORM.exec(text)?.groups ?? {}
  const paths = pathsOf(metric)
  const number = Number(count)
  if (number < 1 || number > MAX_COUNT || paths.length === 0) return { ok: false, accepted: ACCEPTED }
  return {
    ok: true,
    value: {
      kind: 'by-metric',
      count: number,
      best: best === 'min' ? 'min' : 'max',
      of: of === undefined ? 'last' : 'best-of',
      metric,
      paths,
    },
  }
}

/**
 * Every place at which a task may hold the value. The server's keys are the MD5 of metric and of variant; either may have
 * slashes of its own, and letters with marks may be written in two ways.
 */
function pathsOf(metric: string): readonly string[] {
  const spellings = [metric, metric.normalize('NFC'), metric.normalize('NFD')]
  const paths = spellings.flatMap((text) => {
    const parts = text.split('/')
    return parts.slice(1).flatMap((_, i) => {
      const name = parts.slice(0, i + 1).join('/')
      const variant = parts.slice(i + 1).join('/')
      return name === '' || variant === '' ? [] : [`${md5(name)}.${md5(variant)}`]
    })
  })
  return [...new Set(paths)]
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
