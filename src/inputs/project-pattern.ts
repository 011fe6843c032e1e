import type { ProjectPattern } from '../plan/selection.ts'

/**
 * A full name, or a glob over full names: `*` stands for any text within one level, `**` as a level of its own for any
 * number of levels. All other signs mean themselves: brackets and braces are common in names of projects.
 *
 * Globs for paths of files are no help here: they take no level `..`, and read a dozen other signs.
 */
export function projectPattern(text: string): ProjectPattern {
  const name = text.normalize('NFC').replace(/\/+$/u, '')
  if (!name.includes('*')) {
    return { text, covers: (fullName) => fullName === name || fullName.startsWith(`${name}/`) }
  }
  const levels = name.split('/')
  // What is below is covered anyway, so `**` at the end adds nothing.
  while (levels.at(-1) === '**') levels.pop()
  if (levels.length === 0) return { text, covers: () => true }
  const last = levels.length - 1
  const parts = levels.map((level, i) =>
    level === '**' ? '(?:[^/]*/)*' : `${levelPattern(level)}${i < last ? '/' : ''}`,
  )
  const pattern = new RegExp(`^${parts.join('')}(?:/[^]*)?$`, 'u')
  return { text, covers: (fullName) => pattern.test(fullName) }
}

function levelPattern(level: string): string {
  return level
    .split(/\*+/u)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
    .join('[^/]*')
}
