import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readAction, readText } from '../../scripts/readme.ts'
import { readFlags } from '../../src/inputs/flags.ts'
import { helpText } from '../../src/inputs/help.ts'
import { deletingCalls } from '../support/e2e/action.ts'
import { connectionVariables, runCommand } from '../support/e2e/shell.ts'
import { start } from '../support/e2e/simulators.ts'
import { addDraft } from '../support/e2e/world.ts'

const PAGE = readText('docs/run-anywhere.md')
const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

/**
 * Every command line of a page that calls the bundle, as a shell reads it; cron itself reads `\%` as `%`. The examples,
 * which are run as workflows, are left out.
 */
function commandsOf(page: string): string[] {
  const text = page.replaceAll(/<!-- begin (examples\/\S+) -->[^]*?<!-- end \1 -->/gu, '')
  const blocks = [...text.matchAll(/^```(?:sh|text|yaml)\n([^]*?)^```/gmu)].map(([, block = '']) => block)
  const calls = blocks.flatMap((block) => block.match(/\bnode \S*dist\/index\.js.*$/gmu) ?? [])
  return calls.map((call) => call.replaceAll('\\%', '%').replaceAll(/ >> .*$/gu, ''))
}

const COMMANDS = PAGES.flatMap((page) => commandsOf(readText(page)).map((command) => ({ page, command })))

test('the pages call the bundle where they should', () => {
  expect(COMMANDS.map(({ page }) => page)).toEqual([
    'README.md',
    'docs/clearml-conf.md',
    ...Array.from({ length: 4 }, () => 'docs/run-anywhere.md'),
  ])
})

test.each(COMMANDS)('$page: $command does in a shell what it says', async ({ command }) => {
  const simulator = await start()
  const draft = addDraft(simulator.store, { created: new Date('2020-01-01') })
  const script = command
    .replace(/^node /u, `"${process.execPath}" `)
    .replace(/\S*dist\/index\.js/u, path.resolve('dist/index.js'))
  const env = { ...connectionVariables(simulator), DRY_RUN: 'true' }
  const result = await runCommand('sh', ['-c', script], { env })
  const isDry = command.includes('--dry-run')
  // The one draft is more than the 20 % of the example for cron.
  const isBraked = command.includes('--abort-above')
  expect(result.exitCode).toBe(isBraked ? 1 : 0)
  expect(result.receipt).toMatchObject({ dryRun: isDry, stopReason: isBraked ? 'brake' : 'done' })
  expect(deletingCalls(simulator)).toEqual([])
  expect(simulator.store.tasks.has(draft.id)).toBe(true)
})

describe('docs/run-anywhere.md', () => {
  test('names no flag that is not there', () => {
    const known = [
      '--help',
      '--version',
      '--depth',
      '--branch',
      ...Object.keys(readAction().inputs).map((name) => `--${name}`),
    ]
    const named = new Set(PAGE.match(/(?<![\w-])--[a-z][\w-]*/gu))
    expect(named.size).toBeGreaterThan(8)
    for (const flag of named) expect(known).toContain(flag)
  })

  test.each([
    '--max-tasks 500',
    '--max-tasks=500',
    '--dry-run=true',
    "--projects Vision --projects 'Speech/*'",
    '--tags debug,smoke',
  ])('may tell of %s', (flags) => {
    expect(PAGE).toContain(`\`${flags}\``)
    expect(readFlags(flags.replaceAll("'", '').split(' '))).toMatchObject({ problems: [] })
  })

  test('has the exit codes of the help', () => {
    const told = [...PAGE.matchAll(/^\| (\d) +\|/gmu)].map(([, code]) => code)
    const helped = [...helpText('0').matchAll(/^ {2}(\d) {2}/gmu)].map(([, code]) => code)
    expect(told).toEqual(helped)
    expect(told).toEqual(['0', '1', '2'])
  })

  test('has a job for GitLab that is YAML, with the receipt kept whatever happens', () => {
    const [, block = ''] = /^```yaml\n([^]*?)^```/mu.exec(PAGE) ?? []
    const { 'clearml-cleanup': job } = parse(block) as Record<
      string,
      { script: string[]; after_script: string[]; artifacts: { when: string; paths: string[] } }
    >
    expect(job?.script.every((line) => typeof line === 'string')).toBe(true)
    expect(job?.artifacts).toMatchObject({ when: 'always', paths: ['clearml-cleanup-receipt.json'] })
  })

  test('reads the count out of the receipt as it says', async () => {
    const [, block = ''] = /^```yaml\n([^]*?)^```/mu.exec(PAGE) ?? []
    const { 'clearml-cleanup': job } = parse(block) as Record<string, { after_script: string[] }>
    const simulator = await start()
    addDraft(simulator.store)
    const node = `"${process.execPath}"`
    const read = (job?.after_script[0] ?? '').replace(' node ', ` ${node} `)
    expect(read).toMatch(/ > cleanup\.env$/u)
    const after = (flags: string): string =>
      `${node} "${path.resolve('dist/index.js')}" ${flags} > log 2>&1; ${read}; echo "$?"; cat cleanup.env`
    const env = connectionVariables(simulator)
    const ran = await runCommand('sh', ['-c', after('')], { env })
    expect(ran).toMatchObject({ stdout: '0\nDELETED_COUNT=1\n', stderr: '' })
    const refused = await runCommand('sh', ['-c', after('--dry-run=')], { env })
    expect(refused).toMatchObject({ stdout: '0\n', stderr: expect.not.stringContaining('node:') })
  })

  test('says which Node will do as the code does', () => {
    expect(PAGE).toContain(
      `Node.js ${/OLDEST_MAJOR = (\d+)/u.exec(readText('src/node-version.ts'))?.[1] ?? '?'} or later`,
    )
  })
})
