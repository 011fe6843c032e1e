import { describe, expect, test } from '@jest/globals'
import { findTies, type TieOptions, type Ties } from '../../../src/cleanup/inspect/ties.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { fileOf, hexId, model, task } from '../../support/fixtures.ts'

const [A, B, C, D] = [hexId('a'), hexId('b'), hexId('c'), hexId('d')]

const NO_TIES: TieOptions = { waitingFor: () => [], inheritable: new Set(), withChildren: true }

function ties(server: FakeClearML, ...taskIds: string[]): Promise<Ties> {
  return findTies(
    server.api,
    taskIds.map((id) => server.tasks.get(id)!),
    NO_TIES,
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
      NO_TIES,
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

describe('models that may be left behind', () => {
  const server = (): FakeClearML =>
    new FakeClearML(
      [
        task({ id: A, inputModelIds: ['m', 'n', 'own'], outputModelIds: ['own'] }),
        task({ id: B, inputModelIds: ['m'] }),
      ],
      [model('m', undefined, { uri: fileOf(C, 'm.pt') }), model('n', D), model('own', A)],
    )

  test('are those that the survey found, with their users, and whether the owners of their folders exist', async () => {
    const given = server()
    const found = await findTies(given.api, [...given.tasks.values()], {
      ...NO_TIES,
      inheritable: new Set(['m', 'own']),
    })
    expect([...found.inputs].map(([id, models]) => [id, models.map((each) => each.id)])).toEqual([
      [A, ['m']],
      [B, ['m']],
    ])
    expect(found.users.get('m')).toEqual([A, B])
    expect(given.idsAsked).toEqual([[C]])
  })

  test('cost nothing where the survey found none', async () => {
    const given = server()
    const found = await findTies(given.api, [...given.tasks.values()], NO_TIES)
    expect([...found.inputs]).toEqual([])
    expect(given.calls.filter((name) => name === 'modelsById')).toHaveLength(1)
  })
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
    const { existing } = await findTies(server.api, [server.tasks.get(A)!], {
      ...NO_TIES,
      waitingFor: (id) => (id === A ? [C, D] : []),
    })
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
  const found = await findTies(server.api, [...server.tasks.values()], { ...NO_TIES, withChildren: false })
  expect(found.publishedChildren).toEqual(new Map())
})
