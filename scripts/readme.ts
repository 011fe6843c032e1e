/**
 * npm run docs: writes the parts of README.md that have a source elsewhere, each between its markers
 * `<!-- begin NAME -->` and `<!-- end NAME -->`, and the texts of `--help`. Tests compare, so that they and their
 * source cannot part.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'
import { runDemo } from '../demo/runs.ts'
import { asElsewhere } from './sample.ts'

const ROOT = path.join(import.meta.dirname, '..')
const README = path.join(ROOT, 'README.md')

/** What `--help` tells of action.yml, which is not there where dist/ lies alone. */
export const HELP_TEXTS = path.join(ROOT, 'src', 'inputs', 'help-texts.json')

export type ActionFile = {
  description: string
  inputs: Record<string, { description: string; default?: string }>
  outputs: Record<string, { description: string }>
}

export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

export function readAction(): ActionFile {
  return parse(readText('action.yml')) as ActionFile
}

/** README.md with every part from action.yml and examples/ as it is there now. */
export async function withSources(readme: string): Promise<string> {
  const filled = readme.replaceAll(
    /(<!-- begin (\S+) -->)[^]*?(<!-- end \2 -->)/gu,
    (whole: string, begin: string, name: string, end: string) => {
      const block = blockOf(name)
      return block === undefined ? whole : `${begin}\n\n${block}\n\n${end}`
    },
  )
  return format(filled, { ...(await resolveConfig(README)), parser: 'markdown' })
}

function blockOf(name: string): string | undefined {
  if (name === 'inputs') return inputsTable(readAction())
  if (name === 'outputs') return outputsTable(readAction())
  if (name.startsWith('examples/')) return `\`\`\`yaml\n${readText(name).trimEnd()}\n\`\`\``
  return undefined
}

function inputsTable({ inputs }: ActionFile): string {
  const rows = Object.entries(inputs).map(([name, input]) => {
    const value = input.default === undefined ? '' : `\`${input.default}\``
    return `| \`${name}\` | ${value} | ${cell(input.description)} |`
  })
  return ['| Input | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function outputsTable({ outputs }: ActionFile): string {
  const rows = Object.entries(outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
  )
  return ['| Output | Meaning |', '| --- | --- |', ...rows].join('\n')
}

function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll(/\s+/gu, ' ')
}

/** The action's description, and the first sentence of each input's; code is not marked up in a terminal. */
export function helpTextsOf({ description, inputs }: ActionFile): object {
  const sentences = Object.entries(inputs).map(([name, input]): [string, string] => {
    const sentence = /^.*?\.(?= |$)/u.exec(input.description)?.[0] ?? ''
    return [name, sentence.replaceAll('`', '')]
  })
  return { description, inputs: Object.fromEntries(sentences) }
}

const SAMPLE = /(?<=<!-- begin sample -->)[^]*?(?=<!-- end sample -->)/u

/** The sample job summary that README.md shows. */
export function sampleIn(readme: string): string {
  return SAMPLE.exec(readme)?.[0].trim() ?? ''
}

/** The demo's summary as README.md shows it: its headings made those of a part, its addresses and paths a reader's. */
export async function sampleOf(summary: string): Promise<string> {
  const text = asElsewhere(summary).replaceAll(/^#/gmu, '###')
  const formatted = await format(text, { ...(await resolveConfig(README)), parser: 'markdown' })
  return formatted.trim()
}

/** Without what differs from run to run: dates and durations. */
export function timeless(sample: string): string {
  return sample
    .replaceAll(/\d{4}-\d\d-\d\d(?: [\d:]+ UTC)?/gu, '(date)')
    .replaceAll(/ took [\d.]+ m?s\./gu, ' took (duration).')
    .replaceAll(/-{3,}:?|\s+/gu, ' ')
}

async function main(): Promise<void> {
  writeFileSync(HELP_TEXTS, `${JSON.stringify(helpTextsOf(readAction()), undefined, 2)}\n`)
  const readme = await withSources(readFileSync(README, 'utf8'))
  const { live } = await runDemo()
  const sample = await sampleOf(live.summary)
  const current = timeless(sample) === timeless(sampleIn(readme))
  writeFileSync(README, current ? readme : readme.replace(SAMPLE, () => `\n\n${sample}\n\n`))
}

// `import.meta.main` is not there in every Node 24.
if (process.argv[1] === import.meta.filename) await main()
