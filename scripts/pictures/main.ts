/** npm run pictures: draws the summaries of real runs, as GitHub shows them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { chosen } from './cases.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const WIDTHS = { wide: 1280, narrow: 400 } as const
const LOOKS = ['light', 'dark'] as const

/** Those that README.md and docs/ show; the others are to be looked at only. */
const SHOWN = new Set(
  ['top-wide', 'top-narrow', 'sample-wide', 'dry-run-wide', 'large-wide', 'cancelled-narrow'].flatMap(
    (name) => LOOKS.map((look) => `${name}-${look}`),
  ),
)

async function main(names: readonly string[]): Promise<void> {
  const cases = chosen(names)
  // Only now, since it takes packages that are not there before they are installed.
  const { withChromium } = await import('./chromium.ts')
  await withChromium(async (show) => {
    const folder = path.join(import.meta.dirname, 'out')
    mkdirSync(folder, { recursive: true })
    for (const { name, summary } of cases) {
      const markdown = await summary()
      writeFileSync(path.join(folder, `${name}.md`), markdown)
      for (const look of LOOKS) {
        for (const [size, width] of Object.entries(WIDTHS)) {
          const title = `${name}-${size}-${look}`
          const file = SHOWN.has(title)
            ? path.join(ROOT, 'docs', 'images', `${title}.png`)
            : path.join(folder, `${title}.png`)
          const seen = await show(markdown, { look, width }, file)
          console.log(path.relative(ROOT, file))
          if (seen.contentWidth > width) throw new Error(`${title} is ${seen.contentWidth} wide`)
          for (const diagram of seen.diagrams)
            if ('error' in diagram) throw new Error(`A diagram of ${title}: ${diagram.error}`)
        }
      }
    }
  })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
