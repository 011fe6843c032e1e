/** Headless Chromium, and what is seen when a summary is opened in it. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { diagramPage, mermaidSource, pageOf, type Look } from './page.ts'

/** What is used of playwright-core, which is not there for those who only check the types. */
type Route = {
  request: () => { url: () => string }
  fulfill: (reply: { contentType: string; body: string }) => Promise<void>
  abort: () => Promise<void>
}
type Page = {
  route: (pattern: string, handler: (route: Route) => Promise<void>) => Promise<void>
  on: (
    event: 'dialog',
    handler: (dialog: { message: () => string; dismiss: () => Promise<void> }) => void,
  ) => void
  exposeFunction: (name: string, handler: () => void) => Promise<void>
  goto: (url: string) => Promise<unknown>
  evaluate: <T>(script: string) => Promise<T>
  setViewportSize: (size: { width: number; height: number }) => Promise<void>
  screenshot: (options: { path: string; fullPage: boolean }) => Promise<unknown>
  close: () => Promise<void>
}
type Browser = {
  newPage: (options: {
    viewport: { width: number; height: number }
    deviceScaleFactor: number
    colorScheme: Look
  }) => Promise<Page>
  close: () => Promise<void>
}
type Playwright = {
  chromium: { launch: (options: { executablePath: string; args: readonly string[] }) => Promise<Browser> }
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const PLACE = 'http://summary.invalid'

export type View = { look: Look; width: number; cleaning?: 'none' }

export type Seen = {
  /** Addresses outside of the page that something in it asked for; none of them was reached. */
  requests: readonly string[]
  dialogs: readonly string[]
  /** How often a script called `pwned()`. */
  calls: number
  diagrams: readonly ({ width: number; height: number } | { error: string })[]
  /** More than the window's width if the page, and not only a table in it, has to be scrolled sideways. */
  contentWidth: number
}

/** Gives what `work` gives; the browser is closed in any case. */
export async function withChromium<T>(
  work: (show: (markdown: string, view: View, file: string) => Promise<Seen>) => Promise<T>,
): Promise<T> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}. On Debian "apt-get install chromium" brings it; ` +
        'elsewhere name its program in the variable CHROMIUM.',
    )
  }
  const { chromium } = createRequire(import.meta.url)('playwright-core') as Playwright
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  try {
    await demandEmoji(browser)
    return await work((...what) => show(browser, ...what))
  } finally {
    await browser.close()
  }
}

/** Without a font for them the signs of the summaries would be boxes, and nobody would see it before the pictures. */
async function demandEmoji(browser: Browser): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 100, height: 100 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
  })
  const missing = await page.evaluate<readonly string[]>(MISSING_SIGNS)
  await page.close()
  if (missing.length === 0) return
  throw new Error(
    `No font here has the signs ${missing.join(' ')} of the summaries. On Debian "apt-get install fonts-noto-color-emoji" ` +
      'brings one.',
  )
}

/** Those that look as a code point looks that no font has. */
const MISSING_SIGNS = `(() => {
  const look = (sign) => {
    const canvas = document.createElement('canvas')
    const brush = canvas.getContext('2d')
    brush.font = '40px "Noto Color Emoji", sans-serif'
    brush.fillText(sign, 10, 60)
    return canvas.toDataURL()
  }
  const none = look('\\u{10fffe}')
  return ['❌', '⚠️', '🔍', '🧹'].filter((sign) => look(sign) === none)
})()`

/** Opens a summary, draws its diagrams, and takes a picture of all of it. */
async function show(
  browser: Browser,
  markdown: string,
  { look, width, cleaning }: View,
  file: string,
): Promise<Seen> {
  const requests: string[] = []
  const dialogs: string[] = []
  let calls = 0
  const page = await browser.newPage({
    viewport: { width, height: 200 },
    deviceScaleFactor: 1,
    colorScheme: look,
  })
  const replies: Record<string, { contentType: string; body: string }> = {
    [`${PLACE}/`]: { contentType: 'text/html', body: await pageOf(markdown, look, cleaning ?? 'as GitHub') },
    [`${PLACE}/diagram`]: { contentType: 'text/html', body: diagramPage(look) },
    [`${PLACE}/mermaid.js`]: { contentType: 'text/javascript', body: mermaidSource() },
  }
  await page.route('**/*', async (route) => {
    const url = route.request().url()
    const reply = replies[url]
    if (reply !== undefined) {
      await route.fulfill(reply)
      return
    }
    requests.push(url)
    await route.abort()
  })
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.exposeFunction('pwned', () => {
    calls += 1
  })
  await page.goto(`${PLACE}/`)
  const diagrams = await page.evaluate<Seen['diagrams']>(DRAW)
  const contentWidth = await page.evaluate<number>('document.documentElement.scrollWidth')
  // Frames outside of the window are not painted.
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ width, height })
  await page.screenshot({ path: file, fullPage: true })
  await page.close()
  return { requests, dialogs, calls, diagrams, contentWidth }
}

/** Run in the page: gives every frame its diagram, and makes it as high as what came of it. */
const DRAW = `Promise.all([...document.querySelectorAll('iframe.diagram')].map((frame) => new Promise((resolve) => {
  addEventListener('message', ({ source, data }) => {
    if (source !== frame.contentWindow) return
    frame.style.height = (data.height ?? 60) + 'px'
    resolve(data)
  })
  frame.contentWindow.postMessage(frame.dataset.source, '*')
  setTimeout(() => resolve({ error: 'not drawn within 20 s' }), 20000)
})))`
