/** A web page that shows a summary as the page of a workflow run does. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { elementsOf, renderMarkdown, textOf } from '../../summary-tests/github-markdown.ts'
import { toHtml, type Content, type Element, type Root } from '../../summary-tests/unified.ts'

export type Look = 'light' | 'dark'

const require = createRequire(import.meta.url)

const PAGE_CSS = `
  body { margin: 0; padding: 16px; }
  .light { background: #fff; color: #59636e; --line: #d1d9e0; }
  .dark { background: #0d1117; color: #9198a1; --line: #3d444d; }
  .box { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
  .head { padding: 12px 16px; border-bottom: 1px solid var(--line); font: 600 14px/20px sans-serif; }
  .markdown-body { padding: 24px; font-family: "Liberation Sans", "Noto Color Emoji", sans-serif; }
  .diagram { display: block; width: 100%; height: 0; border: 0; margin-bottom: 16px; }
  @media (max-width: 600px) { body { padding: 8px } .markdown-body { padding: 16px } }
`

/** `cleaning: 'none'` leaves in what GitHub would take out: what is harmless then needs no cleaning. */
export async function pageOf(markdown: string, look: Look, cleaning: 'as GitHub' | 'none'): Promise<string> {
  const { raw, clean } = await renderMarkdown(markdown)
  const tree = cleaning === 'none' ? raw : clean
  markAlerts(tree)
  frameDiagrams(tree)
  const css = readFileSync(require.resolve(`github-markdown-css/github-markdown-${look}.css`), 'utf8')
  return `<!doctype html><meta charset="utf-8"><style>${css}${PAGE_CSS}</style>
<body class="${look}"><div class="box"><div class="head">cleanup summary</div>
<article class="markdown-body">${toHtml(tree)}</article></div></body>`
}

/** A page of its own for every diagram, without access to the page around it, as GitHub does it. */
export function diagramPage(look: Look): string {
  const theme = look === 'dark' ? 'dark' : 'default'
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="${look}">
<style>body { margin: 0; display: flex; justify-content: center } svg { max-width: 100% }</style>
<body><script src="/mermaid.js"></script><script>
  onmessage = async ({ data }) => {
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: '${theme}' })
    try {
      const { svg } = await mermaid.render('diagram', data)
      document.body.innerHTML = svg
      const { width, height } = document.body.firstElementChild.getBoundingClientRect()
      parent.postMessage({ width, height }, '*')
    } catch (error) { parent.postMessage({ error: String(error) }, '*') }
  }
</script></body>`
}

export function mermaidSource(): string {
  return readFileSync(require.resolve('mermaid/dist/mermaid.min.js'), 'utf8')
}

/** `> [!CAUTION]` is a quote to everybody but GitHub. */
function markAlerts(tree: Root): void {
  for (const quote of elementsOf(tree).filter(({ tagName }) => tagName === 'blockquote')) {
    const first = elementsOf(quote).find(({ tagName }) => tagName === 'p')
    const lead = first?.children[0]
    if (first === undefined || lead?.type !== 'text') continue
    const [marker, kind] = /^\[!(CAUTION|WARNING|NOTE|TIP|IMPORTANT)\]\n/u.exec(lead.value) ?? []
    if (marker === undefined || kind === undefined) continue
    lead.value = lead.value.slice(marker.length)
    const name = kind.toLowerCase()
    const title = element('p', { className: ['markdown-alert-title'] }, [
      { type: 'text', value: kind.charAt(0) + name.slice(1) },
    ])
    quote.tagName = 'div'
    quote.properties = { className: ['markdown-alert', `markdown-alert-${name}`] }
    quote.children.unshift(title)
  }
}

function frameDiagrams(tree: Root): void {
  for (const block of elementsOf(tree).filter(({ tagName }) => tagName === 'pre')) {
    const [code] = elementsOf(block).filter(({ tagName }) => tagName === 'code')
    const names = code?.properties['className']
    if (code === undefined || !Array.isArray(names) || !names.includes('language-mermaid')) continue
    const source = textOf(code)
    Object.assign(
      block,
      element(
        'iframe',
        { className: ['diagram'], sandbox: ['allow-scripts'], src: '/diagram', dataSource: source },
        [],
      ),
    )
  }
}

function element(tagName: string, properties: Element['properties'], children: Content[]): Element {
  return { type: 'element', tagName, properties, children }
}
