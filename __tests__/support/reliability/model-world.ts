import fc from 'fast-check'
import { addModel, addTask, newId } from '../../../simulator/seed.ts'
import type { Simulator } from '../../../simulator/server.ts'
import type { ModelDocument, TaskDocument, TaskStatus } from '../../../simulator/store.ts'
import { daysAgo } from '../e2e/world.ts'
import { restarts } from './whole-runs/specs.ts'

const TASKS = 5
const MODELS = 8

const task = fc.record({
  archived: fc.nat(3).map((n) => n > 0),
  hidden: fc.nat(5).map((n) => n === 0),
  status: fc.constantFrom<TaskStatus>('completed', 'completed', 'created', 'published'),
  isPublic: fc.nat(9).map((n) => n === 0),
  /** Which model it uses, lists as output, or names in an artifact; beyond the last: none. */
  uses: fc.nat(3 * MODELS),
  lists: fc.nat(3 * MODELS),
  names: fc.nat(3 * MODELS),
  spelling: fc.constantFrom('plain', 'quoted', 'folder', 'other-host'),
})

const model = fc.record({
  days: fc.constantFrom(3, 40, 60, 90),
  archived: fc.nat(4).map((n) => n > 0),
  published: fc.nat(6).map((n) => n === 0),
  kept: fc.nat(8).map((n) => n === 0),
  owner: fc.constantFrom('own', 'own', 'own', 'own', 'public', 'other'),
  /** Beyond the last: nobody, and the record says so. */
  maker: fc.nat(TASKS),
  makerIsGone: fc.nat(4).map((n) => n === 0),
  /** Where its file lies; `same` and `spelled` are the file of the model before it. */
  file: fc.constantFrom('own', 'own', 'own', 'elsewhere', 'same', 'spelled', 'foreign', 'none'),
})

export type Edit = {
  kind: 'restore' | 'publish' | 'use' | 'open-maker' | 'name' | 'name-by-model' | 'move'
  model: number
}

const edit = fc.record({
  kind: fc.constantFrom<Edit['kind']>(
    ...(['restore', 'publish', 'use', 'open-maker', 'name', 'name-by-model', 'move'] as const),
  ),
  model: fc.nat(MODELS - 1),
})

export const modelWorlds = fc.record({
  release: fc.constantFrom('1.0' as const, '1.9' as const, '1.14' as const, '2.3' as const),
  tasks: fc.array(task, { minLength: TASKS, maxLength: TASKS }),
  models: fc.array(model, { minLength: MODELS, maxLength: MODELS }),
  edits: fc.array(edit, { maxLength: 5 }),
  inputs: fc.record({
    'force-delete': fc.constantFrom('true', 'false'),
    protect: fc.constantFrom('published', 'running'),
    'delete-files': fc.constantFrom('runner', 'runner', 'runner', 'none'),
    'batch-size': fc.constantFrom('1', '3', '100'),
    concurrency: fc.constantFrom('1', '4'),
  }),
  fault: fc.option(
    fc.record({
      endpoint: fc.constantFrom('models.delete_many', 'models.get_all_ex', 'tasks.get_all_ex', 'fileserver'),
      call: fc.integer({ min: 1, max: 4 }),
      phase: fc.constantFrom('before' as const, 'after' as const),
    }),
  ),
  restart: restarts,
})

export type ModelCase = typeof modelWorlds extends fc.Arbitrary<infer T> ? T : never

export type ModelWorld = { models: readonly ModelDocument[]; tasks: readonly TaskDocument[] }

const idOf = (kind: string, i: number): string => newId(`${kind} ${i}`)

export function buildModels(simulator: Simulator, spec: ModelCase): ModelWorld {
  const { store, filesUrl } = simulator
  const tasks = spec.tasks.map((wish, i) =>
    addTask(store, {
      id: idOf('task', i),
      name: `task ${i}`,
      status: wish.status,
      ...(wish.isPublic ? { company: '' } : {}),
      system_tags: [...(wish.archived ? ['archived'] : []), ...(wish.hidden ? ['hidden'] : [])],
      created: daysAgo(99),
    }),
  )
  const models: ModelDocument[] = []
  for (const [i, wish] of spec.models.entries()) {
    const maker = wish.makerIsGone
      ? newId(`gone ${i}`)
      : wish.maker < TASKS
        ? idOf('task', wish.maker)
        : undefined
    const before = models.at(-1)?.uri
    const folder = (id: string): string => `Vision/train.${id}/models`
    const ownPath = `${folder(wish.file === 'elsewhere' ? idOf('elsewhere', i) : (maker ?? idOf('nobody', i)))}/m${i}.pt`
    let uri: string | undefined = `${filesUrl}/${ownPath}`
    if (wish.file === 'foreign') uri = 'https://example.com/resnet.pt'
    else if (wish.file === 'none') uri = undefined
    else if (before !== undefined && wish.file === 'same') uri = before
    else if (before !== undefined && wish.file === 'spelled') uri = before.replace('/models/', '/m%6Fdels/')
    else store.files.add(ownPath, 10)
    const at = daysAgo(wish.days)
    models.push(
      addModel(store, {
        ...{ id: idOf('model', i), name: `model ${i}`, ready: wish.published, created: daysAgo(99) },
        ...{ last_update: at, last_change: at, tags: wish.kept ? ['keep'] : [] },
        system_tags: wish.archived ? ['archived'] : [],
        ...(wish.owner === 'own' ? {} : { company: wish.owner === 'public' ? '' : 'f'.repeat(32) }),
        ...(maker === undefined ? {} : { task: wish.makerIsGone ? `__DELETED__${maker}` : maker }),
        ...(uri === undefined ? {} : { uri }),
      }),
    )
  }
  for (const [i, wish] of spec.tasks.entries()) {
    const of = (n: number) => (models[n] === undefined ? [] : [{ name: 'x', model: models[n].id }])
    const uri = models[wish.names]?.uri
    Object.assign(tasks[i]!, {
      models: { input: of(wish.uses), output: of(wish.lists) },
      ...(uri === undefined
        ? {}
        : {
            execution: {
              artifacts: [{ key: 'a', mode: 'input', uri: spelled(uri, wish.spelling, filesUrl) }],
            },
          }),
    })
  }
  return { models, tasks }
}

function spelled(uri: string, spelling: string, filesUrl: string): string {
  switch (spelling) {
    case 'quoted':
      return uri.replace('/train.', '/tr%61in.').replace('models', 'm%6fdels')
    case 'folder':
      return uri.slice(0, uri.lastIndexOf('/') + 1)
    case 'other-host':
      return uri.replace(filesUrl, 'https://files.example.com/under/a/path')
    default:
      return uri
  }
}

/** What somebody does while the run looks at the models. */
export function carryOutEdit(
  { store }: Simulator,
  { models, tasks }: ModelWorld,
  { kind, model: n }: Edit,
): void {
  const model = models[n]
  const [user] = tasks
  if (model === undefined || user === undefined || !store.models.has(model.id)) return
  const now = new Date()
  switch (kind) {
    case 'restore':
      model.system_tags = []
      break
    case 'publish':
      model.ready = true
      break
    case 'use':
      user.models = { ...user.models, input: [{ name: 'x', model: model.id }] }
      break
    case 'open-maker': {
      const maker = store.tasks.get(String(model.task))
      if (maker !== undefined) maker.system_tags = []
      return
    }
    case 'name':
      user.execution = {
        artifacts: [...(user.execution?.artifacts ?? []), { key: 'b', mode: 'output', uri: model.uri ?? '' }],
      }
      user.last_change = now
      return
    case 'name-by-model':
      addModel(store, { id: newId(`late ${n}`), ...(model.uri === undefined ? {} : { uri: model.uri }) })
      return
    case 'move':
      model.uri = `${model.uri ?? ''}.2`
  }
}
