/**
 * What is used here of unified, its plugins and its trees. The packages and their types are not there for those who only
 * check the types, so they are imported by names that the compiler does not follow.
 */

export type Root = { type: 'root'; children: Content[] }
export type Element = {
  type: 'element'
  tagName: string
  properties: Record<string, unknown>
  children: Content[]
}
export type Content = Element | { type: 'text'; value: string } | { type: 'comment' }

type Processor = {
  use: (plugin: unknown, options?: object) => Processor
  parse: (markdown: string) => Root
  run: (tree: Root) => Promise<Root>
}

function load(name: string): Promise<unknown> {
  return import(name)
}

export async function loadPlugin(name: string): Promise<unknown> {
  return ((await load(name)) as { default: unknown }).default
}

export const { unified } = (await load('unified')) as { unified: () => Processor }
export const { toHtml } = (await load('hast-util-to-html')) as { toHtml: (tree: Root) => string }
/** What rehype-sanitize takes for GitHub's list. */
export const { defaultSchema: allowedByGitHub } = (await load('rehype-sanitize')) as {
  defaultSchema: { tagNames: readonly string[] }
}
