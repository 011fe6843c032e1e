import picomatch from 'picomatch'
import type { ProjectPattern } from '../plan/selection.ts'

/** `*` and `**` are the only wildcards: brackets, braces and the like are common in names of projects. */
const OTHER_SIGNS = /[^\p{L}\p{N}\s/*_-]/gu

/** A full name, or a glob over full names: `*` stays within one level, `**` crosses levels. */
export function projectPattern(text: string): ProjectPattern {
  const name = text.normalize('NFC').replace(/\/+$/u, '')
  if (!name.includes('*')) {
    return { text, covers: (fullName) => fullName === name || fullName.startsWith(`${name}/`) }
  }
  const glob = name.replaceAll(OTHER_SIGNS, '\\$&').replaceAll(/\*{3,}/gu, '**')
  return { text, covers: picomatch([glob, `${glob}/**`], { dot: true, windows: false, strictSlashes: true }) }
}
