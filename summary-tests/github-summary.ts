/** What GitHub would make of a summary, and what of that should not be there. */
import { elementsOf, renderMarkdown, textOf, textsOutsideOfCode } from './github-markdown.ts'
import { toHtml, type Element, type Root } from './unified.ts'

/** All that the summary is built of. */
const ELEMENTS = new Set(
  'a h2 h3 p strong em code span br wbr ul li table thead tbody tr th td details summary pre blockquote'.split(
    ' ',
  ),
)
/** What GitHub makes links and pictures of in the text that is left when Markdown and HTML are read. */
const SOUGHT: readonly [name: string, pattern: RegExp][] = [
  ['address', /[a-z]:\/\/|www\./iu],
  ['mail address', /\w@\w/u],
  ['mention', /(?<!\w)@[\da-z]/iu],
  ['reference', /(?<!\w)#\d|\bGH-\d/iu],
  ['commit', /(?<![\da-z])(?=\d*[a-f])[\da-f]{7,40}(?![\da-z])/iu],
  ['emoji', /:[\w+-]+:/u],
  ['formula', /\$[^$]+\$/u],
]

export type GitHubSummary = {
  problems: readonly string[]
  tables: readonly { head: readonly string[]; rows: readonly (readonly string[])[] }[]
  /** The texts of all items of lists. */
  items: readonly string[]
  codes: readonly string[]
  text: string
}

/** Blanks as a browser shows them. */
function squash(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim()
}

const wordsOf = (node: Element | Root): string => squash(textOf(node))

export async function onGitHub(markdown: string): Promise<GitHubSummary> {
  const { raw, clean } = await renderMarkdown(markdown)
  const elements = elementsOf(raw)
  const named = (name: string): readonly Element[] => elements.filter(({ tagName }) => tagName === name)
  const tables = named('table').map((table) => {
    const [head = [], ...rows] = elementsOf(table)
      .filter(({ tagName }) => tagName === 'tr')
      .map((line) => elementsOf(line).filter(({ tagName }) => tagName === 'td' || tagName === 'th'))
    return { head: head.map(wordsOf), rows: rows.map((cells) => cells.map(wordsOf)) }
  })
  const problems = [
    ...(toHtml(raw) === toHtml(clean) ? [] : ['GitHub would take something away']),
    ...elements.filter(({ tagName }) => !ELEMENTS.has(tagName)).map(({ tagName }) => `element ${tagName}`),
    ...elements.flatMap(oddAttributes),
    ...tables.flatMap(({ head, rows }) =>
      rows.filter(({ length }) => length !== head.length).map((row) => `torn line: ${row.join(' | ')}`),
    ),
    ...textsOutsideOfCode(raw).flatMap((text) =>
      SOUGHT.filter(([, pattern]) => pattern.test(text)).map(([name]) => `${name}: ${text}`),
    ),
  ]
  return {
    problems,
    tables,
    items: named('li').map(wordsOf),
    codes: named('code').map(wordsOf),
    text: wordsOf(raw),
  }
}

/** Where the web UI of the servers of the tests shows a task. */
const TASK_PAGE = /^http:\/\/clearml\.test:8080\/projects\/(?:\*|[\w-]+)\/experiments\/[\w-]+\/output\/log$/u

function oddAttributes({ tagName, properties }: Element): string[] {
  return Object.entries(properties)
    .filter(
      ([name, value]) =>
        !(name === 'align' && /^t[dh]$/u.test(tagName)) &&
        !(name === 'dir' && value === 'auto') &&
        !(name === 'href' && tagName === 'a' && TASK_PAGE.test(String(value))) &&
        !(name === 'className' && tagName === 'code' && String(value) === 'language-mermaid'),
    )
    .map(([name]) => `${tagName} with ${name}`)
}

/** A name as a reader should see it: cut, and with what cannot be seen as its code point. */
export function visible(name: string, maxLength: number): string {
  const points = Array.from(name)
  const kept = points.length <= maxLength ? points : [...points.slice(0, maxLength - 1), '…']
  const shown = kept.map((point) =>
    /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u.test(point)
      ? `\\u{${point.codePointAt(0)?.toString(16) ?? ''}}`
      : point,
  )
  return squash(shown.join(''))
}
