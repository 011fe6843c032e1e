import { describe, expect, test } from '@jest/globals'
import { findTies, type Ties } from '../../../src/cleanup/inspect/ties.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { fileOf, hexId, model, task } from '../../support/fixtures.ts'

const [A, B, C, D] = [hexId('a'), hexId('b'), hexId('c'), hexId('d')]

function ties(server: FakeClearML, ...taskIds: string[]): Promise<Ties> {
  return findTies(
    server.api,
    taskIds.map((id) => server.tasks.get(id)!),
    () => [],
    true,
  )
}

const modelsOf = ({ models }: Ties): Record<string, string[]> =>
  Object.fromEntries([...models].map(([id, list]) => [id, list.map((found) => found.id)]))

describe('the models of a task', () => {
  test('are those that it made and those that it lists, each once', async () => {
    const server = new FakeClearML(
      [
        task({ id: A, outputModelIds: ['made', 'listed', 'gone'] }),
        task({ id: B, outputModelIds: ['listed'] }),
        task({ id: C }),
      ],
      [model('made', A), model('unlisted', A), model('listed', D), model('other', D)],
    )
    expect(modelsOf(await ties(server, A, B, C))).toEqual({
      [A]: ['made', 'unlisted', 'listed'],
      [B]: ['listed'],
      [C]: [],
    })
  })

  test('are asked for by id only where no task of the batch made them', async () => {
    const asked: (readonly string[])[] = []
    const server = new FakeClearML(
      [task({ id: A, outputModelIds: ['made'] }), task({ id: B, outputModelIds: ['made', 'x'] })],
      [model('made', A), model('x', D)],
    )
    const api = server.api
    await findTies(
      {
        ...api,
        modelsById: (ids) => {
          asked.push(ids)
          return api.modelsById(ids)
        },
      },
      [...server.tasks.values()],
      () => [],
      true,
    )
    expect(asked).toEqual([['x']])
  })
})

test('the users of all models are found, with the task itself among them', async () => {
  const server = new FakeClearML(
    [
      task({ id: A, outputModelIds: ['m'], inputModelIds: ['m'] }),
      task({ id: B, inputModelIds: ['m', 'x'] }),
    ],
    [model('m', A)],
  )
  expect(await ties(server, A)).toMatchObject({ users: new Map([['m', [A, B]]]) })
})

test('published children are found by their parent', async () => {
  const server = new FakeClearML([
    task({ id: A }),
    task({ id: B }),
    task({ id: C, parentId: A, status: 'published' }),
    task({ id: D, parentId: B, status: 'completed' }),
  ])
  expect((await ties(server, A, B)).publishedChildren).toEqual(new Map([[A, [C]]]))
})

describe('other tasks', () => {
  test('that exist are known by one question', async () => {
    const server = new FakeClearML(
      [
        task({ id: A, outputModelIds: ['m', 'n', 'own', 'orphan'] }),
        task({
          id: B,
          type: 'controller',
          artifacts: [{ uri: fileOf(C, 'x'), mode: 'output', bytes: undefined }],
        }),
        task({ id: D }),
      ],
      [model('m', D), model('n', C), model('own', A), model('orphan', undefined)],
    )
    const { existing } = await ties(server, A, B)
    expect([...existing]).toEqual([D])
    expect(server.idsAsked).toEqual([[D, C]])
  })

  test('are asked for by 500 at most', async () => {
    const makers = Array.from({ length: 1_100 }, (_, i) => hexId(`e${i}f`))
    const models = makers.map((id, i) => model(`m${i}`, id))
    const server = new FakeClearML([task({ id: A, outputModelIds: models.map(({ id }) => id) })], models)
    expect((await ties(server, A)).existing.size).toBe(0)
    expect(server.idsAsked.map(({ length }) => length)).toEqual([500, 500, 100])
  })

  test('are also those that a task waits for by the plan', async () => {
    const server = new FakeClearML([task({ id: A }), task({ id: D })])
    const { existing } = await findTies(
      server.api,
      [server.tasks.get(A)!],
      (id) => (id === A ? [C, D] : []),
      true,
    )
    expect([...existing]).toEqual([D])
    expect(server.idsAsked).toEqual([[C, D]])
  })

  test('are not asked for where there are none', async () => {
    const server = new FakeClearML([task({ id: A })])
    await ties(server, A)
    expect(server.idsAsked).toEqual([])
  })
})

test.each(['modelsOfTasks', 'modelsById', 'usersOfModels', 'publishedChildrenOf', 'existing'] as const)(
  'nothing is known when %s fails',
  async (name) => {
    const server = new FakeClearML([task({ id: A, outputModelIds: ['m'] })], [model('m', B)])
    const error = clearmlError(name, TIMED_OUT)
    server.beforeCall = (called) => {
      if (called === name) throw error
    }
    await expect(ties(server, A)).rejects.toBe(error)
  },
)

test('published children are not asked for where they hold nobody', async () => {
  const server = new FakeClearML([task({ id: A })])
  server.api.publishedChildrenOf = () => Promise.reject(new Error('asked'))
  const found = await findTies(server.api, [...server.tasks.values()], () => [], false)
  expect(found.publishedChildren).toEqual(new Map())
})
