import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Env, Host } from '../../src/host/host.ts'
import { terminalHost } from '../../src/host/terminal.ts'

function world(env: Env = {}): { host: Host; out: string[]; err: string[]; all: string[] } {
  const [out, err, all]: string[][] = [[], [], []]
  const take =
    (texts: string[] | undefined) =>
    (text: string): void => {
      texts?.push(text)
      all?.push(text)
    }
  return { host: terminalHost(env, take(out), take(err)), out: out!, err: err!, all: all! }
}

describe('the log', () => {
  test('is plain lines, with what needs attention on the second stream', () => {
    const { host, out, err } = world()
    host.log.info('one')
    host.log.debug('not for people')
    host.log.warning('mind this')
    host.log.group('Batch 1', ['deleted a', 'deleted b'])
    host.log.group('Nothing in it', [])
    expect(out).toEqual(['one\n', 'Batch 1\n  deleted a\n  deleted b\n', 'Nothing in it\n'])
    expect(err).toEqual(['Warning: mind this\n'])
  })

  test.each([
    ['::error::owned', '\\::error::owned\n'],
    ['\u001b]0;title\u0007\u001b[2Jx', '\\u{1b}]0;title\\u{7}\\u{1b}[2Jx\n'],
    ['a\rb', 'a\\u{d}b\n'],
    ['\u202egpj.exe', '\\u{202e}gpj.exe\n'],
    ['a ##vso[task.complete]', 'a ##vso\\[task.complete]\n'],
    ['x'.repeat(5_000), `${'x'.repeat(5_000)}\n`],
  ])('shows what a terminal or a CI would obey: %j', (line, shown) => {
    const { host, out } = world()
    host.log.info(line)
    expect(out).toEqual([shown])
  })

  test('leaves lines as they are that were made safe before', () => {
    const { host, out } = world()
    host.log.info('task "\\u{1b}[2J" \\:: ##\\[x')
    expect(out).toEqual(['task "\\u{1b}[2J" \\:: ##\\[x\n'])
  })
})

describe('a failure', () => {
  test('is an error on the second stream and the exit code 1', () => {
    const { host, out, err } = world()
    expect(host.fail('1 task failed\nThe receipt is lost', 'run')).toBe(1)
    expect(err).toEqual(['Error: 1 task failed\n  The receipt is lost\n'])
    expect(out).toEqual([])
  })

  test('of usage has the exit code 2, and points to the help', () => {
    const { host, err } = world()
    expect(host.fail('dry-run: got "\u001b[2J"', 'usage')).toBe(2)
    expect(err.join('')).toBe('Error: dry-run: got "\\u{1b}[2J"\nThe flag --help shows all inputs.\n')
  })
})

test('secrets and outputs are not printed, in any form', () => {
  const { host, all } = world()
  host.mask('SK-IN-USE')
  host.setOutput('deleted-count', '3')
  expect(all).toEqual([])
})

describe('the summary', () => {
  test('is written nowhere unless GITHUB_STEP_SUMMARY names a file', async () => {
    const { host, all } = world({ GITHUB_STEP_SUMMARY: '' })
    await host.writeSummary('## text')
    expect(all).toEqual([])
  })

  test('is added to that file, which need not be there', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'terminal-'))
    const file = path.join(folder, 'summary.md')
    const { host } = world({ GITHUB_STEP_SUMMARY: file })
    await host.writeSummary('one\n')
    await host.writeSummary('two\n')
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n')
    rmSync(folder, { recursive: true })
  })
})

test('the receipt goes into the current folder', () => {
  expect(path.dirname(path.resolve(world().host.defaultReceiptFile))).toBe(process.cwd())
})
