/**
 * npm run docs: writes the parts of README.md and docs/ that have a source elsewhere, each between its markers
 * `<!-- begin NAME -->` and `<!-- end NAME -->`, and the texts of `--help`. Tests compare, so that they and their
 * source cannot part.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'
import { runDemo } from '../demo/runs.ts'
import { INPUT_GROUPS } from './input-groups.ts'
import { roomsPicture } from './rooms.ts'
import { asElsewhere } from './sample.ts'

const ROOT = path.join(import.meta.dirname, '..')

/** The pages with parts that are written here. */
export const GENERATED = [
  'README.md',
  'docs/architecture.md',
  'docs/inputs.md',
  'docs/outputs.md',
  'docs/workflows.md',
] as const

const SAMPLE_PAGE = 'docs/summary.md'

/** What `--help` tells of action.yml, which is not there where dist/ lies alone. */
export const HELP_TEXTS = path.join(ROOT, 'src', 'inputs', 'help-texts.json')

type Input = { description: string; default?: string }

export type ActionFile = {
  description: string
  inputs: Record<string, Input>
  outputs: Record<string, { description: string }>
}

export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

export function readAction(): ActionFile {
  return parse(readText('action.yml')) as ActionFile
}

function formatted(file: string, text: string): Promise<string> {
  return resolveConfig(path.join(ROOT, file)).then((options) =>
    format(text, { ...options, parser: 'markdown' }),
  )
}

/** A page with every part from action.yml, examples/ and src/ as it is there now. */
export function withSources(file: string, page: string): Promise<string> {
  const filled = page.replaceAll(
    /(<!-- begin (\S+) -->)[^]*?(<!-- end \2 -->)/gu,
    (_, begin: string, name: string, end: string) => `${begin}\n\n${blockOf(name)}\n\n${end}`,
  )
  return formatted(file, filled)
}

function blockOf(name: string): string {
  if (name === 'inputs') return inputsTables(readAction())
  if (name === 'inputs-reference') return inputsReference(readAction())
  if (name === 'outputs') return outputsTable(readAction(), inShort)
  if (name === 'outputs-reference') return outputsTable(readAction(), (text) => text)
  if (name === 'rooms') return `\`\`\`mermaid\n${roomsPicture()}\n\`\`\``
  if (name.startsWith('examples/')) return `\`\`\`yaml\n${readText(name).trimEnd()}\n\`\`\``
  throw new Error(`There is no source for the part "${name}".`)
}

/** Every group of inputs with a text, under its heading. */
function grouped({ inputs }: ActionFile, depth: string, textOf: (rows: [string, Input][]) => string): string {
  const groups = Object.entries(INPUT_GROUPS).map(([title, names]) => {
    const rows = names.flatMap((name): [string, Input][] => {
      const input = inputs[name]
      return input === undefined ? [] : [[name, input]]
    })
    return `${depth} ${title}\n\n${textOf(rows)}`
  })
  return groups.join('\n\n')
}

function inputsTables(action: ActionFile): string {
  return grouped(action, '###', (rows) => {
    const lines = rows.map(([name, input]) => {
      const value = input.default === undefined ? '' : `\`${input.default}\``
      return `| [\`${name}\`](docs/inputs.md#${name}) | ${value} | ${cell(inShort(input.description))} |`
    })
    return ['| Input | Default | Meaning |', '| --- | --- | --- |', ...lines].join('\n')
  })
}

function inputsReference(action: ActionFile): string {
  return grouped(action, '##', (rows) =>
    rows
      .map(([name, { description, default: value }]) => {
        const standard = value === undefined ? 'No default.' : `Default: \`${value}\`.`
        return `### ${name}\n\n${description.trim()}\n\n${standard}`
      })
      .join('\n\n'),
  )
}

function outputsTable({ outputs }: ActionFile, textOf: (description: string) => string): string {
  const rows = Object.entries(outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(textOf(description))} |`,
  )
  return ['| Output | Meaning |', '| --- | --- |', ...rows].join('\n')
}

function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll(/\s+/gu, ' ')
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/u.exec(text.replaceAll(/\s+/gu, ' '))?.[0] ?? ''
}

/** The first sentence without what follows a colon or a semicolon, which is forms and examples. */
function inShort(text: string): string {
  const [head = ''] = /^(?:`[^`]*`|[^`:;])*/u.exec(firstSentence(text)) ?? []
  return head.endsWith('.') ? head : `${head}.`
}

/** The action's description, and the first sentence of each input's; code is not marked up in a terminal. */
export function helpTextsOf({ description, inputs }: ActionFile): object {
  const sentences = Object.entries(inputs).map(([name, input]): [string, string] => [
    name,
    firstSentence(input.description).replaceAll('`', ''),
  ])
  return { description, inputs: Object.fromEntries(sentences) }
}

const SAMPLE = /(?<=<!-- begin sample -->)[^]*?(?=<!-- end sample -->)/u

/** The sample job summary of docs/summary.md. */
export function sampleIn(page: string): string {
  return SAMPLE.exec(page)?.[0].trim() ?? ''
}

/** The demo's summary as docs/summary.md shows it: its headings made those of a part, its addresses and paths a reader's. */
export async function sampleOf(summary: string): Promise<string> {
  const text = asElsewhere(summary).replaceAll(/^#/gmu, '###')
  return (await formatted(SAMPLE_PAGE, text)).trim()
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
  for (const page of GENERATED) writeFileSync(path.join(ROOT, page), await withSources(page, readText(page)))
  const { live } = await runDemo()
  const sample = await sampleOf(live.summary)
  const page = readText(SAMPLE_PAGE)
  if (timeless(sample) !== timeless(sampleIn(page)))
    writeFileSync(
      path.join(ROOT, SAMPLE_PAGE),
      page.replace(SAMPLE, () => `\n\n${sample}\n\n`),
    )
}

// `import.meta.main` is not there in every Node 24.
if (process.argv[1] === import.meta.filename) await main()
