import { recheckBy } from '../../src/cleanup/inspect/recheck.ts'
import { describe, expect, test } from '@jest/globals'
import { createCleaner, type Cleaner, type Remover } from '../../src/cleanup/cleaner.ts'
import { createEventProbe } from '../../src/files/event-probe.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../support/fake-clearml.ts'
import {
  doomed,
  eventOptions,
  EVENTS_ALIVE,
  hexId,
  ids,
  inspected,
  model,
  policy,
  task,
} from '../support/fixtures.ts'
import { inspectOn } from '../support/inspection.ts'

const [A, B, C, D] = [hexId('a'), hexId('b'), hexId('c'), hexId('d')]
const NOTHING: Remover = {
  remove: () => Promise.resolve({ settled: [], claims: [] }),
}

function cleaner(server: FakeClearML, remover = NOTHING, eventsAlive = EVENTS_ALIVE): Cleaner {
  const events = eventOptions({ probe: createEventProbe(server.api) })
  const recheck = recheckBy(server.api, policy())
  return createCleaner({ recheck, inspect: inspectOn(server.api, { events }), eventsAlive, remover })
}

describe('prepare', () => {
  test('gives what is to be removed, and settles what changed, went or is held', async () => {
    const server = new FakeClearML(
      [task({ id: A }), task({ id: B, systemTags: [] }), task({ id: D })],
      [model('m', D, { published: true })],
    )
    const inspection = await cleaner(server).prepare([A, B, C, D].map((id) => doomed(id)))
    expect(ids(inspection.inspected)).toEqual([A])
    expect(inspection.settled.map((item) => [item.task.id, item.outcome])).toEqual([
      [B, { kind: 'kept', reason: 'not-archived' }],
      [C, { kind: 'gone' }],
      [D, { kind: 'kept', reason: 'published-models', by: ['m'] }],
    ])
  })

  test('looks only into what is confirmed, with a few reading calls for all of them', async () => {
    const many = Array.from({ length: 500 }, (_, i) => hexId(`${i}f`))
    const server = new FakeClearML(many.map((id) => task({ id })))
    const { inspected: found } = await cleaner(server).prepare(many.map((id) => doomed(id)))
    expect(found).toHaveLength(500)
    expect([...server.calls].sort()).toEqual(
      [
        'metricsOf',
        'metricsOf',
        'modelsInFoldersOf',
        'modelsById',
        'modelsOfTasks',
        'publishedChildrenOf',
        'tasksById',
        'usersOfModels',
      ].sort(),
    )
  })

  test('asks nothing more when nothing is confirmed', async () => {
    const server = new FakeClearML()
    await cleaner(server).prepare([doomed(A)])
    expect(server.calls).toEqual(['tasksById'])
  })

  test('fails with the server', async () => {
    const server = new FakeClearML([task({ id: A })])
    const error = clearmlError('tasks.get_all_ex', TIMED_OUT)
    server.beforeCall = (name) => {
      if (name === 'usersOfModels') throw error
    }
    await expect(cleaner(server).prepare([doomed(A)])).rejects.toBe(error)
  })
})

test('nothing is removed while events cannot be read', async () => {
  const error = new Error('Elasticsearch')
  const asked: (readonly string[])[] = []
  const ensure = (ids: readonly string[]): Promise<never> => {
    asked.push(ids)
    return Promise.reject(error)
  }
  const remover: Remover = {
    remove: () => {
      throw new Error('it was removed')
    },
  }
  const { remove } = cleaner(new FakeClearML(), remover, { ...EVENTS_ALIVE, ensure })
  await expect(remove([inspected(A), inspected(B)])).rejects.toBe(error)
  expect(asked).toEqual([[A, B]])
})

test('removing is the remover’s', async () => {
  const items = [inspected(A)]
  const cleaned = { settled: [], claims: [], error: new Error('x') }
  const asked: unknown[] = []
  const remover: Remover = {
    ...NOTHING,
    remove: (given) => {
      asked.push(given)
      return Promise.resolve(cleaned)
    },
  }
  expect(await cleaner(new FakeClearML(), remover).remove(items)).toBe(cleaned)
  expect(asked).toEqual([items])
})
