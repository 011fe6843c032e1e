import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { changesBetween } from '../../scripts/check-dist.ts'
import { readText } from '../../scripts/readme.ts'
import { sectionOf } from '../../scripts/release.ts'
import { VERSION } from '../../src/version.ts'

type Step = { uses?: string; run?: string; with?: Record<string, unknown> }
type Job = { 'timeout-minutes'?: number; permissions?: Record<string, string>; steps: Step[] }
type Workflow = { permissions?: object; concurrency?: { group: string }; jobs: Record<string, Job> }

const manifest = JSON.parse(readText('package.json')) as {
  version: string
  scripts: Record<string, string>
  dependencies: Record<string, string>
}
const WORKFLOWS = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`)
const EXAMPLES = readdirSync('examples').map((name) => `examples/${name}`)
describe('the version', () => {
  test('is the same in package.json, its lock, the user agent and the changelog', () => {
    const lock = JSON.parse(readText('package-lock.json')) as {
      version: string
      packages: Record<string, { version: string }>
    }
    expect([VERSION, lock.version, lock.packages['']?.version]).toEqual(Array(3).fill(manifest.version))
    expect(sectionOf(readText('CHANGELOG.md'), manifest.version)?.text).toMatch(/^- /mu)
    expect(/^## \[(\d[^\]]*)\]/mu.exec(readText('CHANGELOG.md'))?.[1]).toBe(manifest.version)
  })

  test('has the major number by which README, docs and examples name the action', () => {
    const pages = [
      'README.md',
      ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
        /\.(?:md|json)$/u.test(name) ? [`docs/${name}`] : [],
      ),
      ...EXAMPLES,
    ]
    const refs = pages.flatMap((page) => [
      ...readText(page).matchAll(/clearml-cleanup\/clearml-cleanup(?:@|\/blob\/)(v[\w.]+)/gu),
    ])
    expect(refs.length).toBeGreaterThan(EXAMPLES.length)
    const major = `v${manifest.version.split('.')[0] ?? ''}`
    expect([...new Set(refs.map(([, ref]) => ref))]).toEqual([major])
  })
})

describe('actionlint', () => {
  const lint = (...files: string[]): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, ['--no-warnings', 'scripts/lint-workflows.ts', ...files], {
      encoding: 'utf8',
    })

  test('has nothing to say about the workflows and the examples', () => {
    const count = WORKFLOWS.length + EXAMPLES.length
    expect(lint()).toMatchObject({ status: 0, stdout: `${count} workflows linted.\n` })
  })

  test('finds what is wrong with another', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'workflows-'))
    const file = path.join(folder, 'bad.yml')
    writeFileSync(file, readText('examples/dry-run.yml').replace('timeout-minutes', 'time-out'))
    try {
      const { status, stdout } = lint(file)
      expect(status).toBe(1)
      expect(stdout).toContain(`${file}:25:5: unexpected key "time-out" for "job" section`)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe.each(WORKFLOWS)('%s', (file) => {
  const text = readText(file)
  const { permissions, concurrency, jobs } = parse(text) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('gives rights to jobs only, each with its reason, and bounds their time', () => {
    expect(permissions).toEqual({})
    for (const job of Object.values(jobs)) {
      expect(job.permissions).toHaveProperty('contents', expect.stringMatching(/^(?:read|write)$/u))
      expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
    for (const [line] of text.matchAll(/^ +[\w-]+: (?:read|write)\b.*$/gmu)) expect(line).toMatch(/ # \w+/u)
    expect(concurrency?.group).toMatch(/\S/u)
  })

  test('pins every action by its commit, beside its version', () => {
    const used = steps.flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(0)
    for (const uses of used) {
      expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/u)
      expect(text).toMatch(new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+\n`, 'u'))
    }
  })

  test('leaves no token behind, and passes no expression into a script', () => {
    for (const { uses = '', run = '', with: given } of steps) {
      if (uses.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false)
      expect(run).not.toContain('${{')
    }
  })

  test('calls scripts that package.json has', () => {
    for (const { run = '' } of steps) {
      for (const [, script = ''] of run.matchAll(/npm run ([\w:]+)/gu)) {
        expect(manifest.scripts).toHaveProperty([script])
      }
    }
  })
})

test('one action has one pin in all workflows', () => {
  const pins = new Map<string, Set<string>>()
  for (const file of WORKFLOWS) {
    for (const [, name = '', pin = ''] of readText(file).matchAll(
      /uses: ([\w-]+\/[\w-]+)\S*@(\S+ # \S+)/gu,
    )) {
      pins.set(name, (pins.get(name) ?? new Set()).add(pin))
    }
  }
  expect(pins.size).toBeGreaterThan(4)
  for (const [name, used] of pins) expect([name, used.size]).toEqual([name, 1])
})

test('zizmor is given every example', () => {
  const { jobs } = parse(readText('.github/workflows/lint-workflows.yml')) as Workflow
  const inputs = String(jobs['zizmor']?.steps.at(-1)?.with?.['inputs'])
  expect(inputs.split(/\s+/u).filter((input) => input.startsWith('examples/'))).toEqual(EXAMPLES.toSorted())
})

describe('npm run all', () => {
  /** What a script comes down to: the scripts that it calls, and theirs. */
  const expand = (commands: string): string[] =>
    commands.split(' && ').flatMap((command) => {
      const script = command === 'npm test' ? 'test' : /^npm run ([\w:]+)$/u.exec(command)?.[1]
      const called = manifest.scripts[script ?? ''] ?? ''
      return called.startsWith('npm run ') ? expand(called) : [script ?? command]
    })

  test('is every check', () => {
    expect(expand(manifest.scripts['all'] ?? '').toSorted()).toEqual([
      'check:dist',
      'coverage',
      'format:check',
      'lint',
      'test',
      'test:e2e',
      'test:reliability',
      'test:stores',
      'test:summaries',
      'typecheck',
    ])
  })

  test('is what .ci/run checks, with a clean install before it', () => {
    const commands = readText('.ci/run').match(/^npm .*$/gmu)
    expect(commands).toEqual(['npm cit', 'npm run check'])
    expect(manifest.scripts['all']).toBe('npm test && npm run check')
  })

  test('is what CI and a release run', () => {
    for (const file of ['ci.yml', 'release.yml']) {
      expect(readText(`.github/workflows/${file}`)).toMatch(/- run: npm ci\n +- run: npm run all\n/u)
    }
  })
})

test('check:dist says what changed: a new file, another one, one too many', () => {
  const before = new Map([
    ['index.js', 'a'],
    ['1.index.js', 'b'],
    ['package.json', 'c'],
  ])
  const after = new Map([
    ['index.js', 'A'],
    ['2.index.js', 'b'],
    ['package.json', 'c'],
  ])
  expect(changesBetween(before, after)).toEqual([
    'is not built any more: 1.index.js',
    'is missing: 2.index.js',
    'is stale: index.js',
  ])
  expect(changesBetween(before, before)).toEqual([])
})

describe.each(['bug', 'feature'])('the issue form %s', (name) => {
  type Field = { type: string; id?: string; attributes: { label?: string } }
  const form = parse(readText(`.github/ISSUE_TEMPLATE/${name}.yml`)) as {
    name: string
    description: string
    body: Field[]
  }

  test('has what GitHub asks of a form', () => {
    expect(form.name).toMatch(/\S/u)
    expect(form.description).toMatch(/\S/u)
    const fields = form.body.filter(({ type }) => type !== 'markdown')
    const ids = fields.map(({ id }) => id)
    expect(new Set(ids).size).toBe(fields.length)
    for (const { type, id, attributes } of fields) {
      expect(['input', 'textarea', 'checkboxes', 'dropdown']).toContain(type)
      expect(id).toMatch(/^[\w-]+$/u)
      expect(attributes.label).toMatch(/\S/u)
    }
  })
})

test('the command that the bug form gives takes names out of fields that receipts have', () => {
  const [, fields = ''] = /map\(del\(([^)]+)\)\)/u.exec(readText('.github/ISSUE_TEMPLATE/bug.yml')) ?? []
  const { $defs } = JSON.parse(readText('docs/receipt.schema.json')) as {
    $defs: { task: { properties: object } }
  }
  expect(fields.split(', ').length).toBe(3)
  for (const field of fields.split(', ')) expect($defs.task.properties).toHaveProperty([field.slice(1)])
})
