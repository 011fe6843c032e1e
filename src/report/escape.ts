/**
 * Foreign text (names of tasks, projects and users, messages of servers) made safe for where it is printed.
 * What would not be seen, or would be obeyed, is shown as its code point instead.
 */

/** Controls, line separators, and the invisible characters that reorder or hide text (bidi, zero width, tags). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu

/** Cuts by code points, so that no character is torn. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const points = Array.from(text.slice(0, maxLength * 2 + 1))
  return points.length <= maxLength ? text : `${points.slice(0, maxLength - 1).join('')}…`
}

/**
 * For one line of a log. Such a line must not start with `::`, nor hold `##[` anywhere: both are commands
 * to GitHub's runner (docs/architecture.md, "Foreign text").
 */
export function logText(text: string, maxLength = 200): string {
  return showUnseen(cut(text, maxLength))
    .replace(/^(\s*):/u, '$1\\:')
    .replaceAll('##[', '##\\[')
}

/** For one line of text that nothing obeys: only what would not be seen is spelt. */
export function plainText(text: string, maxLength: number): string {
  return showUnseen(cut(text, maxLength))
}

/**
 * For Markdown and HTML alike, in the middle of a line: every sign that either could read as markup, a link
 * or a mention is an entity. `-`, `+` and digits mean something only at the start of a line, so they stay readable.
 */
export function markdownText(text: string, maxLength = 100): string {
  return showUnseen(cut(text, maxLength))
    .replace(/[!-*:-@[-`{-~]/gu, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/\bwww\./giu, (match) => `${match.slice(0, 3)}&#46;`)
}

/**
 * For a label in a Mermaid chart, between quotes. Charts have their own markup, directives and entities, so only letters,
 * digits and a few signs are left; the table beside the chart holds the name as it is.
 */
export function mermaidText(text: string, maxLength = 40): string {
  return cut(text.replaceAll(UNSEEN, ' ').replaceAll(/[^\p{L}\p{M}\p{N} ._/-]/gu, '_'), maxLength)
}

function showUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
