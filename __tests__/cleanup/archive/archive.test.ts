import { describe, expect, test } from '@jest/globals'
import { archiveTasks } from '../../../src/cleanup/archive/archive.ts'
import type { ToArchive } from '../../../src/cleanup/archive/archiving.ts'
import { OutageError } from '../../../src/clearml/gate.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { DAY, NOW, policy, rule, task } from '../../support/fixtures.ts'

const ARCHIVES = { archiveAfterDays: 60, archiveCutoffMs: NOW - 60 * DAY }
const POLICY = policy(ARCHIVES)
const open = (id: string, change: Partial<TaskContents> = {}): TaskContents =>
  task({ id, status: 'completed', systemTags: [], ...change })

async function archive(
  server: FakeClearML,
  ids: readonly string[],
  { dryRun = false, isOver = (): boolean => false, by = POLICY } = {},
): Promise<Record<string, string>> {
  const [rule] = POLICY.rules
  const items = ids.map((id): ToArchive => ({ task: open(id), rule: rule! }))
  const options = { policy: by, dryRun, isOver, batchSize: 2, onBatch: () => undefined }
  const done = await archiveTasks(server.api, items, options)
  return Object.fromEntries(
    done.map(({ task: { id }, outcome }) => [
      id,
      outcome.kind === 'kept' ? outcome.reason : outcome.kind === 'failed' ? outcome.error : outcome.kind,
    ]),
  )
}

const world = (...ids: string[]): FakeClearML => new FakeClearML(ids.map((id) => open(id)))

describe('archiveTasks', () => {
  test('archives in batches, and looks before and after', async () => {
    const server = world('a', 'b', 'c')
    expect(await archive(server, ['a', 'b', 'c'])).toEqual({ a: 'archived', b: 'archived', c: 'archived' })
    expect(server.calls).toEqual([
      ...['tasksById', 'archiveTasks', 'tasksById'],
      ...['tasksById', 'archiveTasks', 'tasksById'],
    ])
  })

  test('in a dry run looks and sends nothing', async () => {
    const server = world('a')
    server.change('a', {})
    expect(await archive(server, ['a', 'gone'], { dryRun: true })).toEqual({
      a: 'would-archive',
      gone: 'gone',
    })
    expect(server.calls).toEqual(['tasksById'])
  })

  test('leaves what changed since it was listed', async () => {
    const server = world('a', 'b')
    server.change('a', { status: 'in_progress' })
    server.change('b', { lastChange: NOW })
    expect(await archive(server, ['a', 'b'])).toEqual({ a: 'running', b: 'touched-lately' })
    expect(server.calls).not.toContain('archiveTasks')
  })

  test('leaves what another rule takes in now', async () => {
    const rules = [rule({ ...ARCHIVES, name: 'tagged', tags: ['sweep'] }), POLICY.rules[0]!]
    const server = world('a')
    server.change('a', { tags: ['sweep'] })
    expect(await archive(server, ['a'], { by: { ...POLICY, rules } })).toEqual({ a: 'other-rule' })
    expect(server.calls).toEqual(['tasksById'])
  })

  test('tells of a task that somebody deleted while it was archived', async () => {
    const server = world('a')
    server.beforeCall = (name) => {
      if (name === 'archiveTasks') server.tasks.delete('a')
    }
    expect(await archive(server, ['a'])).toEqual({ a: 'gone' })
  })

  test('tells each task of a batch of which nobody could ask again', async () => {
    const server = world('a', 'b')
    server.change('b', { status: 'in_progress' })
    server.beforeCall = (name, nth) => {
      if (name === 'tasksById' && nth === 2) throw clearmlError('tasks.get_all_ex', TIMED_OUT)
    }
    expect(await archive(server, ['a', 'b'])).toEqual({
      a: expect.stringContaining('hang up') as unknown,
      b: 'running',
    })
  })

  test('tells what the server refuses, and what it says nothing of', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', { codes: [400, 101], message: 'no' })
    expect((await archive(server, ['a', 'b']))['a']).toContain('400/101')
    const silent = world('c')
    silent.beforeCall = (name, nth) => {
      if (name === 'tasksById' && nth === 2) silent.change('c', { systemTags: [] })
    }
    expect(await archive(silent, ['c'])).toEqual({ c: 'the server did not archive it, and does not say why' })
  })

  test('counts what is in the archive after an answer that got lost, and no other', async () => {
    const server = world('a', 'b')
    server.beforeCall = (name) => {
      if (name !== 'archiveTasks') return
      server.change('a', { systemTags: ['archived'] })
      throw clearmlError('tasks.archive_many', TIMED_OUT)
    }
    const outcomes = await archive(server, ['a', 'b'])
    expect(outcomes['a']).toBe('archived')
    expect(outcomes['b']).toContain('socket hang up')
  })

  test('tells each task of a batch that could not be looked at, and goes on', async () => {
    const server = world('a', 'b', 'c')
    server.beforeCall = (name, nth) => {
      if (name === 'tasksById' && nth === 1) throw clearmlError('tasks.get_all_ex', TIMED_OUT)
    }
    const outcomes = await archive(server, ['a', 'b', 'c'])
    expect(outcomes).toMatchObject({ a: expect.stringContaining('hang up') as unknown, c: 'archived' })
  })

  test('begins no batch once the run is over', async () => {
    const server = world('a', 'b', 'c')
    let asked = 0
    expect(Object.keys(await archive(server, ['a', 'b', 'c'], { isOver: () => ++asked > 1 }))).toEqual([
      'a',
      'b',
    ])
  })

  test('leaves to the next run what it had not begun when the server went away for good', async () => {
    const outage = new OutageError('no answer for 180 s')
    const server = world('a', 'b', 'c')
    server.beforeCall = (name, nth) => {
      if (name === 'tasksById' && nth === 3) throw outage
    }
    await expect(archive(server, ['a', 'b', 'c'])).rejects.toBe(outage)
    const late = world('d')
    late.beforeCall = (name, nth) => {
      if (name === 'tasksById' && nth === 2) throw outage
    }
    expect(await archive(late, ['d'])).toEqual({ d: 'no answer for 180 s' })
  })
})
