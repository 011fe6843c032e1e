import { describe, expect, test } from '@jest/globals'
import { addProject, addTask, addUser } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addDraft, addEnded, daysAgo } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', 'delete-files': 'none', ...inputs })

const namesOf = ({ store }: Simulator): string[] =>
  [...store.tasks.values()].map(({ name }) => name).toSorted()

/** The reasons in the receipt, by task id. */
const reasonsOf = ({ receipt }: ActionResult): Record<string, unknown> =>
  Object.fromEntries(
    (receipt?.tasks ?? []).map(({ id, outcome, reason }) => [id, reason === undefined ? outcome : reason]),
  )

describe('projects', () => {
  async function world(): Promise<Simulator> {
    const simulator = await start()
    for (const name of [
      'Vision',
      'Vision/Night',
      'Vision/.datasets/cars',
      'VisionX',
      'Speech [v1]',
      'Größe/日本',
    ]) {
      addEnded(simulator.store, 60, { name, project: addProject(simulator.store, name).id })
    }
    addEnded(simulator.store, 60, { name: 'nowhere' })
    return simulator
  }

  test.each<[projects: string, excluded: string, left: string[]]>([
    ['Vision', '', ['Größe/日本', 'Speech [v1]', 'VisionX', 'nowhere']],
    ['Vision', 'Vision/Night', ['Größe/日本', 'Speech [v1]', 'Vision/Night', 'VisionX', 'nowhere']],
    ['Speech [v1]\nGröße', '', ['Vision', 'Vision/.datasets/cars', 'Vision/Night', 'VisionX', 'nowhere']],
    ['Vision*', '**/.datasets/*', ['Größe/日本', 'Speech [v1]', 'Vision/.datasets/cars', 'nowhere']],
    [
      '',
      'Vision*\nSpeech [v1]',
      ['Speech [v1]', 'Vision', 'Vision/.datasets/cars', 'Vision/Night', 'VisionX'],
    ],
    [
      'Vision',
      'Vision',
      ['Größe/日本', 'Speech [v1]', 'Vision', 'Vision/.datasets/cars', 'Vision/Night', 'VisionX', 'nowhere'],
    ],
  ])('%j without %j', async (projects, excluded, left) => {
    const simulator = await world()
    const result = await run(simulator, { projects, 'exclude-projects': excluded })
    expect(result.exitCode).toBe(0)
    expect(namesOf(simulator)).toEqual(left)
  })

  test('that match nothing end the run before anything is listed, with near names', async () => {
    const simulator = await world()
    const result = await run(simulator, { projects: 'Vison\nspeech [v1]', users: 'nobody' })
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('projects: no project matches "Vison"; near names are "Vision"')
    expect(result.log).toContain('no project matches "speech [v1]"; near names are "Speech [v1]"')
    expect(result.log).toContain('users: no user has the name or id "nobody"')
    expect(result.outputs['stop-reason']).toBe('error')
    expect(simulator.requests.map(({ endpoint }) => endpoint)).not.toContain('tasks.get_all_ex')
  })

  test('on every page of projects are found', async () => {
    const simulator = await start()
    for (let i = 0; i < 1_100; i++) addProject(simulator.store, `p${i}`)
    const last = [...simulator.store.projects.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]!
    addEnded(simulator.store, 60, { name: 'in', project: last.id })
    addEnded(simulator.store, 60, { name: 'out' })
    await run(simulator, { projects: last.name })
    expect(namesOf(simulator)).toEqual(['out'])
  })

  test('more than one request can name are told apart here', async () => {
    const simulator = await start()
    const projects = Array.from({ length: 1_005 }, (_, i) => addProject(simulator.store, `a/${i}`))
    addEnded(simulator.store, 60, { name: 'in', project: projects[1_004]!.id })
    addEnded(simulator.store, 60, { name: 'out' })
    await run(simulator, { projects: 'a' })
    expect(namesOf(simulator)).toEqual(['out'])
  })

  test('made below an excluded one after the look at all projects are excluded, too', async () => {
    const simulator = await start()
    addProject(simulator.store, 'Secret')
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint !== 'tasks.get_all_ex' || simulator.store.tasks.size > 0) return
      addEnded(simulator.store, 60, { name: 'new', project: addProject(simulator.store, 'Secret/new').id })
    }
    const result = await run(simulator, { 'exclude-projects': 'Secret' })
    expect(Object.values(reasonsOf(result))).toEqual(['project-excluded'])
    expect(namesOf(simulator)).toEqual(['new'])
  })
})

describe('the other filters', () => {
  test.each([undefined, 'all'] as const)(
    'take what they name; the server ignores filters: %s',
    async (ignore) => {
      const simulator = await start()
      if (ignore) simulator.settings.ignoreFilters = ignore
      const ada = addUser(simulator.store, { name: 'Ada Lovelace' })
      const right = { type: 'training', tags: ['tmp'], user: ada.id, name: 'smoke 1' }
      addEnded(simulator.store, 60, right)
      addEnded(simulator.store, 60, { ...right, name: 'smoke b', type: 'testing' })
      addEnded(simulator.store, 60, { ...right, name: 'smoke c', tags: ['Tmp'] })
      addEnded(simulator.store, 60, { ...right, name: 'smoke d', tags: ['tmp', 'KEEP'] })
      addEnded(simulator.store, 60, { ...right, name: 'a smoke' })
      addEnded(simulator.store, 60, { ...right, name: 'smoke e', user: addUser(simulator.store).id })
      const result = await run(simulator, {
        tags: 'tmp, other',
        'task-types': 'training',
        users: 'Ada Lovelace',
        'name-pattern': '^smoke',
      })
      const planned = result.receipt?.tasks.filter(({ decision }) => decision === 'delete')
      expect(planned?.map(({ name }) => name)).toEqual(['smoke 1'])
      // A server that does not even look up ids deletes nothing at all.
      const others = ['a smoke', 'smoke b', 'smoke c', 'smoke d', 'smoke e']
      expect(namesOf(simulator)).toEqual(ignore ? [others[0], 'smoke 1', ...others.slice(1)] : others)
    },
  )

  test('tags that the server would read as operators are told apart here', async () => {
    const simulator = await start()
    addEnded(simulator.store, 60, { name: 'a', tags: ['-x'] })
    addEnded(simulator.store, 60, { name: 'b', tags: ['x'] })
    await run(simulator, { tags: '-x' })
    expect(namesOf(simulator)).toEqual(['b'])
  })

  test('a task tagged keep stays, whatever else is said, and is named', async () => {
    const simulator = await start()
    const kept = addEnded(simulator.store, 60, { tags: ['keep', 'tmp'] })
    const result = await run(simulator, { tags: 'tmp', protect: 'none' })
    expect(reasonsOf(result)).toEqual({ [kept.id]: 'tag-excluded' })
  })

  test('a task that is tagged keep between the listing and the deletion stays', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60)
    let listings = 0
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === 'tasks.get_all_ex' && ++listings === 2) task.tags = ['keep']
    }
    await run(simulator)
    expect(idsOf(simulator)).toEqual(new Set([task.id]))
  })
})

test('keep-last keeps the newest of every project, young ones counted', async () => {
  const simulator = await start()
  const project = addProject(simulator.store, 'P').id
  for (const days of [3, 40, 50, 60]) addEnded(simulator.store, days, { name: `p${days}`, project })
  for (const days of [40, 50]) addEnded(simulator.store, days, { name: `n${days}` })
  await run(simulator, { 'keep-last': '2' })
  expect(namesOf(simulator)).toEqual(['n40', 'n50', 'p3', 'p40'])
})

describe('abort-above', () => {
  test.each<[limit: string, held: boolean]>([
    ['4', true],
    ['5', false],
    ['49.99%', true],
    ['50%', false],
  ])('%s of 5 in 10 that qualify', async (limit, held) => {
    const simulator = await start()
    for (let i = 0; i < 5; i++) addEnded(simulator.store, 60)
    for (let i = 0; i < 5; i++) addEnded(simulator.store, 3)
    addTask(simulator.store, { name: 'not archived' })
    const result = await run(simulator, { 'abort-above': limit, 'max-tasks': '1' })
    expect(result.exitCode).toBe(held ? 1 : 0)
    expect(result.outputs['stop-reason']).toBe(held ? 'brake' : 'max-tasks')
    expect(simulator.store.tasks.size).toBe(held ? 11 : 10)
    if (!held) return
    expect(deletingCalls(simulator)).toEqual([])
    expect(result.summary).toContain('5 of 10 archived tasks in the selection qualify')
    expect(result.receipt?.tasks.filter(({ decision }) => decision === 'delete')).toHaveLength(5)
  })
})

describe('pipelines', () => {
  const controllerOf = (simulator: Simulator, days: number, fields = {}): string =>
    addEnded(simulator.store, days, {
      type: 'controller',
      system_tags: ['archived', 'pipeline'],
      ...fields,
    }).id

  test.each(['true', 'false'])('a controller with a step that stays is kept, dry run %s', async (dry) => {
    const simulator = await start()
    const held = controllerOf(simulator, 90)
    const young = addEnded(simulator.store, 3, { parent: held })
    const going = addEnded(simulator.store, 60, { parent: held })
    const free = controllerOf(simulator, 90)
    const step = addEnded(simulator.store, 60, { parent: free })
    const result = await run(simulator, { 'dry-run': dry })
    const went = dry === 'true' ? 'would-delete' : 'deleted'
    expect(reasonsOf(result)).toEqual({
      [held]: 'steps-stay',
      [young.id]: 'too-young',
      [going.id]: went,
      [free]: went,
      [step.id]: went,
    })
    expect(result.receipt?.tasks.find(({ id }) => id === held)).toMatchObject({ by: [young.id] })
  })

  test('a controller waits for a step that is restored while the run works', async () => {
    const simulator = await start()
    const controller = controllerOf(simulator, 90)
    const step = addEnded(simulator.store, 60, { parent: controller })
    let asked = 0
    simulator.onRequest = ({ endpoint, params }) => {
      if (endpoint === 'tasks.get_all_ex' && Array.isArray(params['id']) && ++asked === 2)
        step.system_tags = []
    }
    const result = await run(simulator)
    expect(idsOf(simulator)).toEqual(new Set([controller, step.id]))
    expect(reasonsOf(result)).toMatchObject({ [controller]: 'steps-stay', [step.id]: 'not-archived' })
  })

  test('a step that a live controller reuses stays, and its own controller with it', async () => {
    const simulator = await start()
    const old = controllerOf(simulator, 90)
    const reused = addEnded(simulator.store, 80, { parent: old })
    const other = addEnded(simulator.store, 80, { parent: old })
    const live = addTask(simulator.store, {
      type: 'controller',
      system_tags: ['pipeline'],
      configuration: {
        Pipeline: {
          name: 'Pipeline',
          value: JSON.stringify({ step: { job_id: reused.id, executed: null } }),
        },
      },
    })
    const result = await run(simulator)
    expect(idsOf(simulator)).toEqual(new Set([old, reused.id, live.id]))
    expect(reasonsOf(result)).toEqual({
      [old]: 'steps-stay',
      [reused.id]: 'step-reused',
      [other.id]: 'deleted',
    })
    simulator.store.tasks.delete(live.id)
    await run(simulator)
    expect(idsOf(simulator).size).toBe(0)
  })

  test.each(['true', 'false'])('go together if the reusing controller goes, dry run %s', async (dry) => {
    const simulator = await start()
    const old = controllerOf(simulator, 90)
    const reused = addEnded(simulator.store, 80, { parent: old })
    controllerOf(simulator, 70, { configuration: { Pipeline: { value: `{"a":{"job_id":"${reused.id}"}}` } } })
    const result = await run(simulator, { 'dry-run': dry })
    expect(result.outputs['candidate-count']).toBe('3')
    expect(result.outputs['kept-count']).toBe('0')
    expect(idsOf(simulator).size).toBe(dry === 'true' ? 3 : 0)
  })
})

describe('dataset versions, unprotected', () => {
  const unprotected = { protect: 'published, running, reports' }
  const version = (simulator: Simulator, days: number, fields = {}): string =>
    addEnded(simulator.store, days, {
      type: 'data_processing',
      system_tags: ['archived', 'dataset'],
      ...fields,
    }).id

  test('stay as long as a living version builds on them, by id or by the hash of the SDK', async () => {
    const { createHash } = await import('node:crypto')
    const simulator = await start()
    const first = version(simulator, 200)
    const second = version(simulator, 150, {
      configuration: { 'Dataset Struct': { value: `{"0":"${first}"}` } },
    })
    const hash = createHash('md5').update(second).digest('hex')
    const live = addTask(simulator.store, { system_tags: ['dataset'], comment: `dsh${hash}` })
    const alone = version(simulator, 100)
    const result = await run(simulator, unprotected)
    expect(reasonsOf(result)).toEqual({
      [first]: 'dataset-used',
      [second]: 'dataset-used',
      [alone]: 'deleted',
    })
    live.system_tags = ['dataset', 'archived']
    live.status_changed = daysAgo(90)
    expect((await run(simulator, unprotected)).outputs['deleted-count']).toBe('3')
  })

  test('by default are not even asked about', async () => {
    const simulator = await start()
    version(simulator, 100)
    const result = await run(simulator)
    expect(Object.values(reasonsOf(result))).toEqual(['dataset'])
    expect(simulator.requests.filter(({ endpoint }) => endpoint === 'tasks.get_all_ex')).toHaveLength(2)
  })
})

test('the inputs of a selection are refused together when they are bad', async () => {
  const simulator = await start()
  addDraft(simulator.store)
  const result = await run(simulator, {
    'name-pattern': '(',
    'abort-above': '0',
    shard: '3/2',
    'task-types': 'trainning',
    tags: ',',
    projects: '/',
  })
  for (const name of ['name-pattern', 'abort-above', 'shard', 'task-types', 'tags', 'projects']) {
    expect(result.log).toContain(`${name}: got`)
  }
  expect(simulator.requests).toEqual([])
})
