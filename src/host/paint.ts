import { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import type { Tone } from '../report/log.ts'
import type { Env } from './host.ts'

/** Gives the text the colour of its tone, where colours are shown. */
export type Paint = (text: string, tone: Tone | undefined) => string

const FORMATS = { good: 'green', bad: 'red', strong: 'bold' } as const

/** Node knows the terminals and CIs that show colours, and obeys FORCE_COLOR and NO_COLOR; a file shows none. */
export function createPaint(env: Env, isTerminal: boolean): Paint {
  const isShown = isTerminal || env['CI'] !== undefined || env['FORCE_COLOR'] !== undefined
  if (!isShown || WriteStream.prototype.getColorDepth(env) === 1) return (text) => text
  return (text, tone) =>
    tone === undefined ? text : styleText(FORMATS[tone], text, { validateStream: false })
}
