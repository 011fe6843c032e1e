/**
 * A job summary as GitHub makes HTML of it: GitHub-flavoured Markdown with its HTML parsed, then cleaned by
 * GitHub's list of allowed elements and attributes, which is the default of rehype-sanitize, and `wbr`, which that lacks
 * (html-pipeline, SanitizationFilter).
 */

import { allowedByGitHub, loadPlugin, unified, type Content, type Element, type Root } from './unified.ts'

const [parse, gfm, toHast, rehypeRaw, sanitize] = await Promise.all(
  ['remark-parse', 'remark-gfm', 'remark-rehype', 'rehype-raw', 'rehype-sanitize'].map(loadPlugin),
)

export type Rendered = {
  /** All that the author wrote; GitHub never shows this. */
  raw: Root
  /** What GitHub leaves of it. */
  clean: Root
}

export async function renderMarkdown(markdown: string): Promise<Rendered> {
  const parser = unified().use(parse).use(gfm).use(toHast, { allowDangerousHtml: true }).use(rehypeRaw)
  const raw = await parser.run(parser.parse(markdown))
  const clean = await unified().use(sanitize, ALLOWED).run(structuredClone(raw))
  return { raw, clean }
}

const ALLOWED = { ...allowedByGitHub, tagNames: [...allowedByGitHub.tagNames, 'wbr'] }

type Node = Root | Content

/** Every element below, in the order of the text. */
export function elementsOf(node: Node): readonly Element[] {
  const own = node.type === 'element' ? [node] : []
  return 'children' in node ? [...own, ...node.children.flatMap(elementsOf)] : own
}

export function textOf(node: Node): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

/** Texts that GitHub goes through once more for mentions, references and emoji: all but those in code and links. */
export function textsOutsideOfCode(node: Node): readonly string[] {
  if (node.type === 'text') return [node.value]
  if (node.type === 'element' && ['code', 'pre', 'a'].includes(node.tagName)) return []
  return 'children' in node ? node.children.flatMap(textsOutsideOfCode) : []
}
