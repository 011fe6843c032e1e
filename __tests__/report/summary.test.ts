import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import { NO_FILES } from '../../src/files/tally.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'
import { refusedSummary, renderSummary } from '../../src/report/summary.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DAY, DELETED, keptRow, NOW, report, row, rule, server, task } from '../support/fixtures.ts'

/** GitHub takes no more than 1 MiB of summary from a step. */
const LIMIT = 900 * 1024

function render(overrides: Partial<RunReport>): string {
  const ended = report(overrides)
  return renderSummary(ended, totalsOf(ended.rows))
}

const failed = (id: string, error = 'held', change: Partial<Task> = {}): Row =>
  row(id, { kind: 'failed', error }, { task: task({ id, ...change }) })

function aged(id: string, days: number): Row {
  return row(id, DELETED, { task: task({ id, name: `run ${id}` }), ageAtMs: NOW - days * DAY })
}

describe('renderSummary', () => {
  test('of 0 tasks says that there was nothing to do', () => {
    expect(render({})).toContain('**Nothing to delete.**')
    expect(render({})).toContain('The server listed no archived draft in the selection.')
    expect(render({ config: config({ 'force-delete': 'true' }) })).toContain(
      'The server listed no archived task in the selection.',
    )
  })

  test('of a run that never logged in shows the error, and no counts', () => {
    const text = render({ server: undefined, stopReason: 'error', error: 'keys <refused>' })
    expect(text).toContain('**The cleanup could not run.**')
    expect(text).toContain('> [!CAUTION]\n> keys &#60;refused&#62;.')
    expect(text).not.toContain('The server listed')
    expect(text).not.toContain('| Deleted |')
  })

  test('names all tasks of a few, oldest first', () => {
    const text = render({ rows: [aged('b', 60), aged('a', 90), aged('c', 45)] })
    expect(text).toContain('**3 tasks deleted.**')
    expect(text).toContain(
      '- run a <code>a</code>, 90 days old (`status_changed` 2026-08-24)\n' +
        '- run b <code>b</code>, 60 days old (`status_changed` 2026-09-23)\n' +
        '- run c <code>c</code>, 45 days old (`status_changed` 2026-10-08)\n\n',
    )
  })

  test('links tasks that are there, and none that went', () => {
    const page = (id: string): string =>
      `](http://clearml.test:8080/projects/p1/experiments/${id}/output/log)`
    const live = render({ rows: [aged('a', 90), failed('f'), keptRow('k', { task: task({ id: 'k' }) })] })
    expect(live).not.toContain(page('a'))
    for (const id of ['f', 'k']) expect(live).toContain(page(id))
    const dry = [row('a', { kind: 'would-delete' })]
    expect(render({ rows: dry, config: config({ 'dry-run': 'true' }) })).toContain(page('a'))
    const elsewhere = config({ 'api-host': 'https://clearml.example.com', 'delete-files': 'none' })
    expect(render({ rows: [failed('f')], config: elsewhere })).not.toContain('](')
  })

  test('of a live run says how many archived tasks are left', () => {
    expect(render({ rows: [aged('a', 90), failed('f')] })).toContain(
      '\n\n1 archived draft is left of those listed: 1 failed.\n\n',
    )
    const dry = [row('a', { kind: 'would-delete' })]
    expect(render({ rows: dry, config: config({ 'dry-run': 'true' }) })).not.toContain('left of those')
  })

  test('names the oldest and the newest of many', () => {
    const text = render({ rows: [60, 70, 90, 45, 80, 50].map((days) => aged(`t${days}`, days)) })
    expect(text).toContain('- Oldest: run t90 <code>t90</code>, 90 days old')
    expect(text).toContain('- Newest: run t45 <code>t45</code>, 45 days old')
    expect(text).not.toContain('run t80')
  })

  test('names the field that the age of a draft that never ran counts from', () => {
    const draft = row('a', DELETED, { task: task({ id: 'a', statusChanged: undefined }) })
    const ran = row('b', DELETED, { ageAtMs: NOW - 40 * DAY })
    const text = render({ rows: [draft, ran] })
    expect(text).toMatch(/^- .*\(`created` 2026-08-24\)$/mu)
    expect(text).toMatch(/^- .*\(`status_changed` 2026-10-13\)$/mu)
    expect(render({ rows: [draft], config: config({ 'age-field': 'last-change' }) })).toMatch(
      /^- .*\(`last_change` 2026-08-24\)/mu,
    )
  })

  test('has its sections in the order of what a reader needs', () => {
    const spared = [{ uri: 'u', kind: 'model' as const, bytes: undefined, reason: 'local' as const }]
    const rows = [
      row('a', DELETED, { files: { ...NO_FILES, spared } }),
      failed('b', 'published models hold it: 1'),
      keptRow('c'),
    ]
    const headings = (overrides: Partial<RunReport>): string[] =>
      [...render(overrides).matchAll(/^(?:### |<details><summary>|(?=\| {2}\| Tasks))(.*?)(?:<.*)?$/gmu)].map(
        ([, heading = '']) => heading.replace(/^\| {2}.*/u, '(numbers)'),
      )
    const approval = { madeAtMs: NOW, tasks: new Map([['a', { status: 'x', ageAtMs: 0, lastChange: 0 }]]) }
    expect(headings({ rows, approval: approval as never })).toEqual([
      'Could not be deleted',
      '(numbers)',
      'Files left in place',
      'Approved plan',
      'Kept',
      'By project',
      'By status',
      'Configuration',
    ])
    const going = [row('a', { kind: 'would-delete' }), keptRow('b')]
    expect(headings({ rows: going, config: config({ 'dry-run': 'true' }) })).toEqual([
      '(numbers)',
      'Kept',
      'What eats the space',
      'By user',
      'By status',
      'Configuration',
    ])
  })

  test('of a brake shows what would have gone', () => {
    const rows = [row('a', { kind: 'remaining', because: 'stopped' }), keptRow('b')]
    const text = render({ rows, stopReason: 'brake', error: 'too many' })
    expect(text).toContain('**Stopped by abort-above: nothing deleted, 1 task held back, 1 task kept.**')
    expect(text).toContain('### What eats the space')
  })

  test('of a dry run that would delete nothing has no chart', () => {
    const text = render({ rows: [keptRow('b')], config: config({ 'dry-run': 'true' }) })
    expect(text).not.toContain('```')
    expect(text).toContain('### By project')
  })

  test('shows the configuration without the keys', () => {
    const text = render({ config: config({ 'access-key': 'AK-IN-USE', 'secret-key': 'SK-IN-USE' }) })
    expect(text).toContain('| `delete-threshold-days` | 30 |')
    expect(text).toMatch(/^Empty: `config-file`, `roots`, `projects`, .*`s3-endpoints`\.$/mu)
    expect(text).toContain('`status_changed` before 2026-10-23 12:00 UTC. Run started 2026-11-22 12:00 UTC.')
    expect(text).not.toContain('IN-USE')
  })

  test('links the task that the run is recorded as', () => {
    const page = 'https://app.clear.ml/projects/p/experiments/t/output/log'
    expect(render({ record: { taskId: 't1', page } })).toContain(
      `Recorded on the server as [Cleanup Service](${page}), task <code>t1</code>.`,
    )
    expect(render({ record: { taskId: 't1', page: undefined } })).toContain(
      'Recorded on the server as task <code>t1</code>.',
    )
    expect(render({})).not.toContain('Recorded')
  })

  test('calls a task without a name so', () => {
    expect(render({ rows: [failed('a', 'x', { name: '' })] })).toContain('<br>[(no name)](http://')
  })

  test('of 10,000 tasks is as short as that of a few', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => row(`t${i}`, DELETED))
    const text = render({ rows })
    expect(text).toContain('**10,000 tasks deleted.**')
    expect(text.length).toBeLessThan(3_000)
  })

  test.each(['|', '😀', '\u{e0041}'])(
    'stays below the limit with names of 10,000 times %j in 500 projects',
    (character) => {
      const hostile = character.repeat(10_000)
      const rows = Array.from({ length: 500 }, (_, i) => {
        const change: Partial<Task> = {
          name: hostile,
          projectName: `${i}${hostile}`,
          status: `${i % 100}${hostile}`,
          id: `${i}${hostile}`,
        }
        return i % 2 === 0 ? failed('', hostile, change) : keptRow('', { task: task(change) })
      })
      const host = server({ release: hostile, userName: hostile })
      const text = render({ rows, server: host, stopReason: 'error', error: hostile })
      expect(Buffer.byteLength(text)).toBeLessThan(LIMIT)
      expect(text).toMatch(/\| \*[\d,]+ others\* \|/u)
    },
  )

  test('foreign text stays in its cell', () => {
    const name = 'a|b\n| c | <script> `x` @me'
    const text = render({ rows: [failed('a', name, { name, projectName: name, status: name })] })
    for (const line of text.split('\n')) expect(line).not.toMatch(/<script|`x`|@me/u)
  })
})

describe('refusedSummary', () => {
  test('lists every problem as text', () => {
    expect(refusedSummary(['a: got "<b>"', 'c'])).toBe(
      '## ❌ ClearML Cleanup\n\n**The cleanup did not start: nothing was asked of the server.**\n\n' +
        '- a<span>&#58;</span> got &#34;&#60;b&#62;&#34;\n- c\n',
    )
  })
})

describe('of a policy', () => {
  const rules = [rule({ name: 'a' }), rule({ name: 'b', ageField: 'last-change' })]
  const ofPolicy = {
    ...config({ 'dry-run': 'true' }),
    rules,
    ruleSource: { kind: 'policy', name: 'p.yml' },
  } as const

  test('no cutoff is told, since every rule has its own', () => {
    expect(render({ config: config() })).toContain('Cutoff: `status_changed` before')
    expect(render({ config: ofPolicy })).not.toContain('Cutoff:')
  })

  test('a task in no rule has an age without a clock', () => {
    const rows = [row('a', { kind: 'would-delete' }, { rule: rules[1] }), row('b', { kind: 'would-delete' })]
    const text = render({ config: ofPolicy, rows })
    expect(text).toContain('<code>a</code>, 90 days old (`last_change` 2026-08-24)')
    expect(text).toContain('### By rule')
  })
})

test('credentials of a configuration file are told by what they are for', () => {
  const azure = [{ account: 'acc', container: undefined, key: 'SECRET', from: 'sdk' }]
  const text = render({ config: { ...config(), storeCredentials: { s3: [], gcs: [], azure } } })
  expect(text).toContain('Credentials in `config-file`: Azure account')
  expect(text).not.toContain('SECRET')
})

test('a run that is recorded names its task, with a link where the web server is known', () => {
  expect(render({ record: { taskId: 'abc', page: undefined } })).toContain(
    'Recorded on the server as task <code>abc</code>.',
  )
  expect(render({ record: { taskId: 'abc', page: 'http://clearml.test/abc' } })).toContain(
    'Recorded on the server as [Cleanup Service](http://clearml.test/abc), task <code>abc</code>.',
  )
})
