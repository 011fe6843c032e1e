import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { githubHost } from '../../src/host/github.ts'

let printed: string
let atMs = 0
const now = (): number => atMs

beforeEach(() => {
  printed = ''
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})

afterEach(() => {
  jest.restoreAllMocks()
})

const nameOfReceipt = (env: Record<string, string>): string => githubHost(env, '/tmp', now).defaultReceiptFile

describe('the log', () => {
  test('speaks in commands of the runner', () => {
    const { log, mask } = githubHost({}, '/tmp', now)
    mask('SK')
    log.info('one')
    log.warning('mind\nthis')
    log.group('Batch 1', ['deleted a'])
    expect(printed.split(/\r?\n/u)).toEqual([
      '::add-mask::SK',
      'one',
      '::warning::mind%0Athis',
      '::group::Batch 1',
      'deleted a',
      '::endgroup::',
      '',
    ])
  })

  test('shows how a line is meant by its colour where the runner shows one, and as CI says', () => {
    const { log } = githubHost({ CI: 'true', GITHUB_ACTIONS: 'true' }, '/tmp', now)
    log.info('1 task deleted.', 'good')
    log.info('FAILED', 'bad')
    log.info('plain')
    githubHost({ CI: 'true', GITHUB_ACTIONS: 'true', NO_COLOR: '1' }, '/tmp', now).log.info('none', 'bad')
    expect(printed.split(/\r?\n/u)).toEqual([
      '\u001b[32m1 task deleted.\u001b[39m',
      '\u001b[31mFAILED\u001b[39m',
      ...['plain', 'none', ''],
    ])
  })

  test('prints few of the lines that tell where a run is', () => {
    const { log } = githubHost({}, '/tmp', now)
    for (atMs = 0; atMs <= 60_000; atMs += 1_000) log.status(`at ${atMs / 1000}`)
    expect(printed.split(/\r?\n/u)).toEqual(['at 5', 'at 10', 'at 20', 'at 40', ''])
  })

  test.each(['usage', 'run'] as const)('tells a failure (%s) as an error, with the exit code 1', (cause) => {
    expect(githubHost({}, '/tmp', now).fail('no login', cause)).toBe(1)
    expect(printed).toMatch(/^::error::no login\r?\n$/u)
  })
})

describe('the receipt', () => {
  test('lies in the folder of the runner, or else in that for temporary files', () => {
    expect(nameOfReceipt({ RUNNER_TEMP: '/runner' })).toBe('/runner/clearml-cleanup-receipt.json')
    expect(nameOfReceipt({})).toBe('/tmp/clearml-cleanup-receipt.json')
  })

  test('has the name of the step in its own, as far as a file may have it', () => {
    expect(nameOfReceipt({ GITHUB_ACTION: '__run/2 ü' })).toBe('/tmp/clearml-cleanup-receipt-__run-2-.json')
  })
})

describe('the summary', () => {
  test('is left out where the runner has no file for it', async () => {
    await expect(githubHost({}, '/tmp', now).writeSummary('x')).resolves.toBeUndefined()
  })

  test('is added to the file of the runner', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'github-'))
    const file = path.join(folder, 'summary')
    writeFileSync(file, '')
    process.env['GITHUB_STEP_SUMMARY'] = file
    await githubHost(process.env, '/tmp', now).writeSummary('## text\n')
    expect(readFileSync(file, 'utf8')).toBe('## text\n')
    delete process.env['GITHUB_STEP_SUMMARY']
    rmSync(folder, { recursive: true })
  })
})
