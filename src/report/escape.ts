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

/** Cuts out of the middle: names of one family differ at their ends. */
export function cutMiddle(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const points = Array.from(text)
  if (points.length <= maxLength) return text
  const head = Math.ceil((maxLength - 1) / 2)
  return `${points.slice(0, head).join('')}…${points.slice(points.length - (maxLength - 1 - head)).join('')}`
}

/**
 * For one line of a log. Such a line must not start with `::`, nor hold `##[` or `##vso[` anywhere: they are commands
 * to the runners of GitHub and of Azure Pipelines (docs/architecture.md, "Foreign text").
 */
export function logText(text: string, maxLength = 200): string {
  return showUnseen(cut(text, maxLength))
    .replace(/^(\s*):/u, '$1\\:')
    .replace(/##(\w*)\[/gu, '##$1\\[')
}

/** For an error of several lines, which the runner shows as an annotation and in the log. */
export function annotationText(text: string): string {
  return text
    .split('\n')
    .map((line) => logText(line, 2_000))
    .join('\n')
}

/** For one line of text that nothing obeys: only what would not be seen is spelt. */
export function plainText(text: string, maxLength: number): string {
  return showUnseen(cut(text, maxLength))
}

/**
 * Signs that are markup, and what GitHub looks for in the text that is left when all markup and all entities are read:
 * links (`://`, `www.`, `@`), mentions, references (`#1`, `GH-1`, hashes of commits), `:emoji:` and `$math$`.
 */
const ACTIVE = /(?<![\da-z])(?=\d*[a-f])[\da-f]{7,40}(?![\da-z])|(?<=www)\.|(?<=GH)-(?=\d)|[!-*:-@[-`{-~]/giu
/** Entities do not hide these: an element around such a sign parts the text that GitHub looks through. */
const SOUGHT = /[#$.:@-]/u

/** What makes a list or a block of code where a line begins. */
const LINE_START = /^(?:[ +-]|\d+(?=\.))/u

/** Letters written from right to left, with which a name would turn the order of what stands beside it. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** For Markdown and HTML alike: no sign in it is read as markup, a link, a mention or a reference. */
export function markdownText(text: string, maxLength = 100): string {
  return safeMarkdown(cut(text, maxLength))
}

/** The name of a task, a project or a user: its end is kept, and a line may break behind each part of a path. */
export function markdownName(text: string, maxLength = 100): string {
  return safeMarkdown(cutMiddle(text, maxLength)).replaceAll(/(?<!<)\//gu, '/<wbr>')
}

/** Own words with names of inputs between backticks, and perhaps foreign text among them. */
export function markdownProse(text: string, maxLength = 500): string {
  return cut(text, maxLength)
    .split('`')
    .map((part, i) => (i % 2 === 0 ? safeMarkdown(part) : `<code>${inert(part, (hash) => hash)}</code>`))
    .join('')
}

function safeMarkdown(text: string): string {
  const safe = inert(text, (hash) => `<code>${hash}</code>`)
  return RIGHT_TO_LEFT.test(safe)
    ? `<span dir="auto">${safe}</span>`
    : safe.replace(LINE_START, (start) => entityOf(start) + start.slice(1))
}

/** An id or a URI, set as code. */
export function markdownCode(text: string, maxLength = 100): string {
  const safe = inert(cutMiddle(text, maxLength), (hash) => hash)
  return `<code${RIGHT_TO_LEFT.test(safe) ? ' dir="auto"' : ''}>${safe}</code>`
}

function inert(text: string, ofHash: (hash: string) => string): string {
  return showUnseen(text).replace(ACTIVE, (found) => {
    if (found.length > 1) return ofHash(found)
    return SOUGHT.test(found) ? `<span>${entityOf(found)}</span>` : entityOf(found)
  })
}

function entityOf(sign: string): string {
  return `&#${sign.charCodeAt(0)};`
}

/**
 * For a label in a Mermaid chart, between quotes. Charts have their own markup, directives and entities, so only letters,
 * digits and a few signs are left; the table beside the chart holds the name as it is.
 */
export function mermaidText(text: string, maxLength = 40): string {
  return cutMiddle(text.replaceAll(UNSEEN, ' ').replaceAll(/[^\p{L}\p{M}\p{N} ._/-]/gu, '_'), maxLength)
}

function showUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
