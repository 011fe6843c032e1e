import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { INPUT_GROUPS } from '../../scripts/input-groups.ts'
import { GENERATED, readAction, readText, withSources } from '../../scripts/readme.ts'
import { readConfig } from '../../src/inputs/inputs.ts'
import { FILE_KINDS, spareReasonText, type SpareReason } from '../../src/files/task-file.ts'
import { keepReasonText, type KeepReason } from '../../src/plan/reasons.ts'

const README = readText('README.md')
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'simulator/README.md',
  'store-tests/README.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]

const ACTION = readAction()

/** The script of ClearML, and workflows that a reader makes. */
const FOREIGN_FILES =
  /^(?:examples\/services\/cleanup\/cleanup_service\.py|\.github\/workflows\/clearml-[\w-]+\.yml)$/u

/** Settings of GitHub and of other actions. */
const FOREIGN_SETTINGS = new Set(['id-token', 'timeout-minutes', 'role-duration-seconds'])

/** Variables that Node and the SDKs read. */
const FOREIGN_VARIABLES = new Set(['NODE_EXTRA_CA_CERTS', 'GOOGLE_APPLICATION_CREDENTIALS'])

/** Values of inputs and outputs, reasons and outcomes. */
const VALUES = new Set(
  `${readText('action-types.yml')}${readText('docs/receipt.schema.json')}`.match(/[a-z]+(?:-[a-z]+)+/gu),
)

/** What the code says against a value of an input; empty if nothing. */
function problemOf(input: string, value: string): string {
  const required = { 'api-host': 'http://127.0.0.1:8008', 'access-key': 'KEY', 'secret-key': 'SECRET' }
  const values: Record<string, string> = { ...required, [input]: value }
  try {
    readConfig({ input: (name) => values[name], env: {}, defaultReceiptFile: '/receipt.json' })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function sources(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => path.join(folder, file))
}

/** All source. Texts that it breaks over two lines are joined, so that they can be found. */
const CODE = sources('src')
  .map((file) => readText(file))
  .join('\n')
  .replaceAll(/['`] \+\s+['`]/gu, '')

/** docs/reliability.md names variables of these tests. */
const RELIABILITY_TESTS = [...sources('__tests__/reliability'), ...sources('__tests__/support')]
  .map(readText)
  .join('\n')

/** The text below a heading, down to the next of the same depth. */
function section(page: string, heading: string): string {
  const [, text = ''] = page.split(new RegExp(`^## ${heading}$`, 'mu'))
  return text.split(/^## /mu)[0] ?? ''
}

/** Cells of the first column that are code. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| `([^`]+)` +\|/gmu)].map(([, cell = '']) => cell)
}

/** The examples that a page lists in a table, in order. */
function listedIn(page: string): (string | undefined)[] {
  const rows = page.match(/^\| \[[\w-]+\.yml\]\((?:\.\.\/)?examples\/[\w-]+\.yml\) +\| \w.+\|$/gmu)
  return (rows ?? []).map((row) => /\[([\w-]+\.yml)\]\((?:\.\.\/)?examples\/\1\)/u.exec(row)?.[1])
}

describe('README.md', () => {
  test('is short: at most 20 kB and 400 lines', () => {
    expect(Buffer.byteLength(README)).toBeLessThanOrEqual(20_000)
    expect(README.split('\n').length).toBeLessThanOrEqual(400)
  })

  test('begins with one sentence and the picture, and has its sections in the order of the reader’s questions', () => {
    const [title, sentence, picture] = README.split('\n\n')
    expect(title).toBe('# ClearML Cleanup')
    expect(sentence).toMatch(/^A GitHub Action that (?:(?!\. )[^\n])+\.$/u)
    expect(picture).toMatch(/^<picture>/u)
    const headings = [...README.matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading)
    expect(headings).toEqual([
      'Quick start',
      'What it deletes, and what it never touches',
      'Going live',
      'Inputs',
      'Outputs',
      'Workflows',
      'Files and stores',
      'Coming from cleanup_service.py',
      'Run it anywhere',
      'Limits, and what cannot be undone',
      'Try it, test it',
      'More',
    ])
  })

  test('shows two workflows, the first of 15 lines and dry, and no other YAML', () => {
    const quoted = [...README.matchAll(/<!-- begin (examples\/\S+) -->/gu)].map(([, name = '']) => name)
    expect(quoted).toEqual(['examples/first-look.yml', 'examples/nightly.yml'])
    expect(README.match(/^```ya?ml$/gmu)).toHaveLength(2)
    const [first = ''] = quoted.map(readText)
    expect(first.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
    expect(first).toContain("dry-run: 'true'")
    expect(section(README, 'Quick start')).toContain(first)
  })

  test('says beside api-host in the quick start that a private server needs a runner of its own', () => {
    const after = section(README, 'Quick start').split('<!-- end examples/first-look.yml -->')[1] ?? ''
    expect(after).toMatch(
      /^- \*\*`api-host`\*\*.*\n- \*\*A server in a private network\*\* needs a \[self-hosted/mu,
    )
  })

  test('has its tables without padding', () => {
    for (const [line] of README.matchAll(/^\|.*$/gmu)) expect(line).not.toMatch(/[^|\s] {2,}\||-{4,}/u)
  })

  test('tells what is deleted and what never in about ten lines, and the limits, too', () => {
    for (const heading of [
      'What it deletes, and what it never touches',
      'Limits, and what cannot be undone',
    ]) {
      const lines = section(README, heading).split('\n')
      expect(lines.filter((line) => line !== '').length).toBeLessThanOrEqual(10)
    }
  })

  test('links every page for users by docs/README.md, and the pages that it shortens itself', () => {
    for (const page of [
      ...['README', 'inputs', 'outputs', 'workflows', 'storage', 'migrating', 'run-anywhere'],
      ...['limits', 'permissions', 'troubleshooting', 'how-it-decides', 'receipt', 'summary'],
    ])
      expect(README).toMatch(new RegExp(`\\]\\(docs/${page}\\.md[)#]`, 'u'))
  })
})

describe('the inputs', () => {
  const grouped = Object.values(INPUT_GROUPS).flat()

  test('stand in one group each (scripts/input-groups.ts)', () => {
    const names = Object.keys(ACTION.inputs)
    expect(names.filter((name) => !grouped.includes(name))).toEqual([])
    expect(grouped.filter((name) => !names.includes(name))).toEqual([])
    expect(grouped.filter((name, i) => grouped.indexOf(name) !== i)).toEqual([])
  })

  test('are one line each in README.md, with a link to the whole text', () => {
    const rows = [
      ...section(README, 'Inputs').matchAll(/^\| \[`([\w-]+)`\]\(docs\/inputs\.md#\1\) \| .*\|$/gmu),
    ]
    expect(rows.map(([, name]) => name)).toEqual(grouped)
    for (const [row] of rows) expect(row).toMatch(/ \| [A-Z`][^|]*\. \|$/u)
  })

  test('have their whole text in docs/inputs.md', () => {
    const page = readText('docs/inputs.md').replaceAll(/\s+/gu, ' ')
    for (const [name, { description }] of Object.entries(ACTION.inputs))
      expect(page).toContain(`### ${name} ${description.trim().replaceAll(/\s+/gu, ' ')}`)
  })
})

describe.each(GENERATED)('%s', (page) => {
  test('shows action.yml, the examples and the code as they are (npm run docs writes them)', async () => {
    const text = readText(page)
    expect(text).toContain('<!-- begin ')
    expect(await withSources(page, text)).toBe(text)
  })
})

describe('the examples', () => {
  const files = readdirSync('examples')

  test('are each in the tables of README.md and docs/workflows.md, once', () => {
    for (const page of [section(README, 'Workflows'), readText('docs/workflows.md')])
      expect(listedIn(page).toSorted()).toEqual(files)
  })

  test('are each shown whole on one of the two pages, once', () => {
    const pages = README + readText('docs/workflows.md')
    const quoted = [...pages.matchAll(/<!-- begin examples\/(\S+) -->/gu)].map(([, name]) => name)
    expect(quoted.toSorted()).toEqual(files)
  })
})

test('docs/troubleshooting.md explains messages that the code really writes', () => {
  const messages = firstCells(readText('docs/troubleshooting.md'))
  expect(messages.length).toBeGreaterThan(10)
  for (const message of messages) {
    for (const part of message.split('…')) expect(CODE).toContain(part.trim().replace(/\.$/u, ''))
  }
})

test('docs/README.md lists every page of docs by what somebody wants', () => {
  const index = readText('docs/README.md')
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md')
  for (const page of pages) expect(index).toMatch(new RegExp(`^\\| .+\\]\\(${page}[)#]`, 'mu'))
})

describe.each(PAGES)('%s', (page) => {
  const text = readText(page)
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/gu)].flatMap(([, target = '']) =>
    /^https?:/u.test(target) ? [] : [target],
  )

  test('links only to files and headings that are there', () => {
    for (const link of links) {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? page : path.join(path.dirname(page), file)
      expect(target.startsWith('..')).toBe(false)
      const there = readText(target)
      if (anchor !== undefined) expect(anchorsOf(there)).toContain(anchor)
    }
  })

  test('names only files of the code that are there', () => {
    for (const [, file = ''] of text.matchAll(
      /`((?:src|scripts|demo|docs|examples|__tests__|\.github)\/[\w./-]+\.\w+)`/gu,
    )) {
      if (!FOREIGN_FILES.test(file)) expect(readText(file)).not.toBe('')
    }
  })

  test('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> }
    for (const [, script = ''] of text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/gu)) {
      expect(scripts).toHaveProperty([script])
    }
    if (/npm (?:cit|test)/u.test(text)) expect(scripts).toHaveProperty('test')
  })

  test('names inputs and outputs that action.yml has, with values that the code takes', () => {
    const prose = text.replaceAll(/^```[^]*?^```/gmu, '')
    for (const [, name = '', value = ''] of prose.matchAll(/`([a-z]+\d?(?:-[a-z]+)+)(?:: ([^`…]+))?`/gu)) {
      const isInput = Object.hasOwn(ACTION.inputs, name)
      const isKnown = isInput || Object.hasOwn(ACTION.outputs, name) || VALUES.has(name)
      expect([name, isKnown || FOREIGN_SETTINGS.has(name)]).toEqual([name, true])
      // A capital stands for any value; the rest of a message is none.
      if (isInput && !/^(?:[A-Z]*$|got )/u.test(value)) expect(problemOf(name, value)).toBe('')
    }
  })

  test('names environment variables that the code reads, or that belong to somebody else', () => {
    const prose = text.replaceAll(/^```[^]*?^```/gmu, '')
    for (const [, name = ''] of prose.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=\S*)?`/gu)) {
      if (FOREIGN_VARIABLES.has(name)) continue
      expect(CODE + RELIABILITY_TESTS).toMatch(new RegExp(`\\b${name}\\b`, 'u'))
    }
  })
})

test('every picture that a page shows is there, in light and dark, and every picture is shown', () => {
  const shown = PAGES.flatMap((page) =>
    [...readText(page).matchAll(/(?:src|srcset)="([^"]+\.png)"/gu)].map(([, file = '']) =>
      path.join(path.dirname(page), file),
    ),
  )
  const files = readdirSync('docs/images').map((name) => path.join('docs', 'images', name))
  expect(shown.toSorted()).toEqual(files)
  for (const file of files) expect(shown).toContain(file.replace(/-(?:light|dark)\.png$/u, '-dark.png'))
})

test('every page of docs is linked from another page', () => {
  const all = PAGES.map(readText).join('\n')
  const files = readdirSync('docs', { withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { name: file } of files) expect(all).toMatch(new RegExp(`\\]\\((?:docs/)?${file}[)#]`, 'u'))
})

test('sections that comments in the code refer to are there', () => {
  // A comment may go on in the next line.
  const code = ['src', 'simulator', 'scripts', 'demo']
    .flatMap(sources)
    .map((file) => readText(file).replaceAll(/\s+(?:\*|\/\/) +/gu, ' '))
    .join('\n')
  const references = [...code.matchAll(/(docs\/[\w.-]+\.(?:md|json))(?:, "([^"]+)")?/gu)]
  expect(references.length).toBeGreaterThan(8)
  for (const [, file = '', heading] of references) {
    const text = readText(file)
    if (heading !== undefined) expect(text).toContain(`\n## ${heading}\n`)
  }
})

/** The members of a union of texts, as the code has them. */
function membersOf(file: string, type: string): string[] {
  const text = new RegExp(`export type ${type} =([^]*?)\n\n`, 'u').exec(readText(file))?.[1] ?? ''
  return [...text.matchAll(/'([\w-]+)'/gu)].map(([, member = '']) => member)
}

/** A table `reason | text` in a section of docs/how-it-decides.md. */
function documentedReasons(heading: string): unknown {
  const page = section(readText('docs/how-it-decides.md'), heading)
  const rows = [...page.matchAll(/^\| `([\w-]+)` +\| (.+?) +\|$/gmu)]
  return Object.fromEntries(rows.map(([, reason, text = '']) => [reason, text]))
}

function schemaEnum(name: string): string[] {
  const { $defs } = JSON.parse(readText('docs/receipt.schema.json')) as {
    $defs: Record<string, { enum?: string[] }>
  }
  return $defs[name]?.enum ?? []
}

test('every reason to keep a task is documented, in words and in the schema', () => {
  const reasons = membersOf('src/plan/reasons.ts', 'KeepReason') as KeepReason[]
  expect(reasons.length).toBeGreaterThan(20)
  const texts = Object.fromEntries(reasons.map((reason) => [reason, keepReasonText(reason)]))
  expect(documentedReasons('Reasons to keep a task')).toEqual(texts)
  expect(schemaEnum('keepReason').toSorted()).toEqual(reasons.toSorted())
})

test('every reason to spare a file is documented, in words and in the schema', () => {
  const reasons = membersOf('src/files/task-file.ts', 'SpareReason') as SpareReason[]
  expect(reasons.length).toBeGreaterThan(8)
  const texts = Object.fromEntries(reasons.map((reason) => [reason, spareReasonText(reason)]))
  expect(documentedReasons('Whose a file is')).toEqual(texts)
  expect(schemaEnum('spareReason').toSorted()).toEqual(reasons.toSorted())
})

test('the schema of the receipt has every setting and every kind of file', () => {
  const schema = JSON.parse(readText('docs/receipt.schema.json')) as {
    $defs: { settings: { required: string[]; then: { required: string[] } } }
  }
  const secret = ['access-key', 'secret-key']
  const inputs = Object.keys(readAction().inputs).filter((name) => !secret.includes(name))
  const { required, then } = schema.$defs.settings
  expect([...required, ...then.required].toSorted()).toEqual(inputs.toSorted())
  expect(schemaEnum('fileKind')).toEqual(FILE_KINDS)
})

/** As GitHub makes them: lower case, punctuation dropped, blanks to hyphens. */
function anchorsOf(page: string): string[] {
  const headings = [...page.replaceAll(/^```[^]*?^```/gmu, '').matchAll(/^#+ (.+)$/gmu)]
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
