import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Env, Host } from '../../src/host/host.ts'
import { terminalHost } from '../../src/host/terminal.ts'

type World = { host: Host; out: string[]; err: string[]; all: string[]; clock: { atMs: number } }

/** @param columns of a terminal; without them the output goes to a file */
function world(env: Env = {}, columns?: number): World {
  const [out, err, all]: string[][] = [[], [], []]
  const take =
    (texts: string[] | undefined) =>
    (text: string): void => {
      texts?.push(text)
      all?.push(text)
    }
  const clock = { atMs: 0 }
  const host = terminalHost(
    env,
    { out: take(out), err: take(err), columns: columns === undefined ? undefined : () => columns },
    () => clock.atMs,
  )
  return { host, out: out!, err: err!, all: all!, clock }
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

describe('where a run is', () => {
  test('is told on one line of a terminal, which the next line of the log takes away', () => {
    const { host, all } = world({}, 19)
    host.log.status('Listing: 500 tasks on 1 page')
    host.log.status('Listing: 1,000')
    host.log.warning('mind this')
    host.log.info('Listed')
    expect(all).toEqual([
      '\rListing: 500 tasks\u001b[K',
      '\rListing: 1,000\u001b[K',
      '\r\u001b[K',
      'Warning: mind this\n',
      'Listed\n',
    ])
  })

  test('cannot command a terminal', () => {
    const { host, out } = world({}, 80)
    host.log.status('\u001b[2J')
    expect(out).toEqual(['\r\\u{1b}[2J\u001b[K'])
  })

  test('is told in a file a few times only', () => {
    const { host, out, clock } = world()
    for (; clock.atMs <= 3_600_000; clock.atMs += 250) host.log.status(`at ${clock.atMs / 1000} s`)
    expect(out.slice(0, 3)).toEqual(['at 5 s\n', 'at 10 s\n', 'at 20 s\n'])
    expect(out).toHaveLength(10)
  })
})

describe('colours', () => {
  test.each<[shown: boolean, env: Env, columns: number | undefined]>([
    [true, { TERM: 'xterm' }, 80],
    [true, { FORCE_COLOR: '1' }, undefined],
    [true, { CI: 'true', GITLAB_CI: 'true' }, undefined],
    [false, { TERM: 'xterm' }, undefined],
    [false, { TERM: 'xterm', NO_COLOR: '1' }, 80],
    [false, { FORCE_COLOR: '0', TERM: 'xterm' }, 80],
    [false, { TERM: 'dumb' }, 80],
    [false, { CI: 'true', TERM: 'xterm' }, undefined],
    [false, {}, undefined],
  ])('are shown: %s, with %j and %j columns', (shown, env, columns) => {
    const { host, out } = world(env, columns)
    host.log.info('FAILED a', 'bad')
    expect(out).toEqual([shown ? '\u001b[31mFAILED a\u001b[39m\n' : 'FAILED a\n'])
  })

  test('stand around what is made safe, not in it', () => {
    const { host, out } = world({ FORCE_COLOR: '1' })
    host.log.info('a\u001b[2J', 'good')
    expect(out).toEqual(['\u001b[32ma\\u{1b}[2J\u001b[39m\n'])
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
