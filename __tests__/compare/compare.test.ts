import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { compareReceipts } from '../../src/compare/compare.ts'
import { receiptText } from '../../src/report/receipt.ts'
import type { Row } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { config, keptRow, report, row, rule, server, task } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'compare-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let files = 0
function receipt(rows: readonly Row[], change: Parameters<typeof report>[0] = {}): string {
  const dry = report({ rows, config: config({ 'dry-run': 'true' }), ...change })
  const file = path.join(folder, `${++files}.json`)
  writeFileSync(file, [...receiptText(dry, totalsOf(rows), '1.0.0')].join(''))
  return file
}

const by = (name: string): RuleSettings => rule({ name })
const goes = (id: string, of = 'sandbox', userName = 'Ada'): Row =>
  row(id, { kind: 'would-delete' }, { rule: by(of), task: task({ id, name: `task ${id}`, userName }) })
const stays = (id: string, of = 'sandbox', userName = 'Ada'): Row =>
  keptRow(id, { rule: by(of), task: task({ id, name: `task ${id}`, userName }) })

const compare = async (before: readonly Row[], after: readonly Row[]): Promise<string> =>
  plain(await compareReceipts(receipt(before), receipt(after)))

describe('two receipts', () => {
  test('of the same decisions differ in nothing', async () => {
    expect(await compare([goes('a'), stays('b')], [goes('a'), stays('b')])).toBe(
      '## Retention: what changes\n\n**Nothing changes: 1 task goes by both.**\n',
    )
  })

  test('show what would newly go and what would not any more, by rule and user', async () => {
    const text = await compare(
      [goes('a'), stays('b', 'rest', 'Bob'), stays('c', 'rest', 'Bob'), goes('d', 'sweeps')],
      [
        stays('a', 'releases'),
        goes('b', 'sandbox', 'Bob'),
        goes('c', 'sandbox', 'Bob'),
        goes('d', 'rest'),
        goes('e'),
      ],
    )
    expect(text).toContain(
      '**3 tasks would newly go, 1 task would not go any more, 1 task would go by another rule; 1 task goes by both.**',
    )
    expect(text).toContain('### Would newly go')
    expect(text).toMatch(
      /\| sandbox \| Bob \| 2 \| rule "rest": not older than the threshold \| task b b, task c c \|/u,
    )
    expect(text).toMatch(/\| sandbox \| Ada \| 1 \| not listed \| task e e \|/u)
    expect(text).toMatch(
      /### Would not go any more[^]*\| sandbox \| Ada \| 1 \| rule "releases": not older .* \| task a a \|/u,
    )
  })

  test('show what would be archived', async () => {
    const archive = [
      {
        task: task({ id: 'o', name: 'open' }),
        rule: rule({ name: 'r' }),
        outcome: { kind: 'would-archive' } as const,
      },
    ]
    const text = plain(await compareReceipts(receipt([]), receipt([], { archive })))
    expect(text).toContain('1 task would newly be archived')
    expect(text).toMatch(/### Would newly be archived[^]*\| r \| Ada \| 1 \| not listed \| open o \|/u)
  })

  test('speak of what their runs delete', async () => {
    const of = { config: config({ target: 'models', 'dry-run': 'true' }) }
    const text = await compareReceipts(receipt([], of), receipt([goes('a', 'r')], of))
    expect(text).toContain('1 model would newly go; 0 models go by both')
    expect(text).toContain('| Rule | User | Models |')
  })

  test('count what only a limit left to a later run', async () => {
    const left = row(
      'a',
      { kind: 'remaining', because: 'max-tasks' },
      { rule: by('r'), task: task({ id: 'a' }) },
    )
    expect(await compare([left], [goes('a', 'r')])).toContain('Nothing changes: 1 task goes by both')
  })

  test('show what would not be archived any more, and why', async () => {
    const archive = [
      {
        task: task({ id: 'o', name: 'open' }),
        rule: rule({ name: 'r' }),
        outcome: { kind: 'would-archive' } as const,
      },
    ]
    const kept = keptRow('o', { rule: undefined, task: task({ id: 'o', name: 'open' }) })
    const text = plain(await compareReceipts(receipt([], { archive }), receipt([kept])))
    expect(text).toContain('1 task would not be archived any more')
    expect(text).toMatch(
      /### Would not be archived any more[^]*\| r \| Ada \| 1 \| not older than the threshold \| open o \|/u,
    )
  })

  test('tell of what has no reason of a rule how it ended', async () => {
    const failed = row('a', { kind: 'failed', error: 'x' }, { rule: by('r'), task: task({ id: 'a' }) })
    expect(await compare([failed], [goes('a', 'r')])).toMatch(/\| r \| Ada \| 1 \| rule "r": failed \|/u)
  })

  test('name three tasks of a group, and those that have no name, no user and no rule', async () => {
    const nobody = (id: string): Row =>
      row(
        id,
        { kind: 'would-delete' },
        { rule: undefined, task: task({ id, name: '', userName: undefined }) },
      )
    expect(await compare([], ['a', 'b', 'c', 'd', 'e'].map(nobody))).toMatch(
      /\| \(no rule\) \| \(no user\) \| 5 \| not listed \| \(no name\) a, \(no name\) b, \(no name\) c and 2 more \|/u,
    )
  })

  test('count what goes by both', async () => {
    const text = await compare([goes('a'), goes('b')], [goes('a'), goes('b')])
    expect(text).toContain('Nothing changes: 2 tasks go by both')
  })

  test('make a text that does not grow with the archive, and of which no name is obeyed', async () => {
    const many = Array.from({ length: 200 }, (_, i) => goes(`t${i}`, `rule ${i}`, `<img src=x> @user${i} | `))
    const text = await compareReceipts(receipt([]), receipt(many))
    expect(text).not.toContain('<img')
    expect(text).toContain('… and 170 tasks of others.')
    expect(text.length).toBeLessThan(20_000)
  })
})

describe('is refused', () => {
  test('of two servers', async () => {
    const other = receipt([], { server: server({ host: 'http://other.test:8008' }) })
    await expect(compareReceipts(receipt([]), other)).rejects.toThrow(
      /The receipts are of two servers: .*other\.test/u,
    )
  })

  test('of two targets', async () => {
    const models = receipt([], { config: config({ target: 'models', 'dry-run': 'true' }) })
    await expect(compareReceipts(receipt([]), models)).rejects.toThrow(
      'The receipts are of tasks and of models. Compare runs with the same target',
    )
  })

  test.each([
    ['not there', (): string => path.join(folder, 'none.json'), /none\.json: .*ENOENT/u],
    [
      'no receipt',
      (): string => {
        const file = path.join(folder, 'list.json')
        writeFileSync(file, '[]')
        return file
      },
      /list\.json: .*no receipt/u,
    ],
  ])('what is %s, by its name', async (_, make, message) => {
    await expect(compareReceipts(receipt([]), make())).rejects.toThrow(message)
  })
})
