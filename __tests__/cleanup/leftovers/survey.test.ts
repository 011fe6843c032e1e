import { describe, expect, test } from '@jest/globals'
import { surveyLeftovers } from '../../../src/cleanup/leftovers/survey.ts'
import { approvedTask, hexId, NOW, rule, server, task } from '../../support/fixtures.ts'
import {
  fatesOf,
  FORMER,
  GONE,
  groundsOf,
  keyOf,
  LIVE,
  makeWorld,
  NAMED,
  OLD,
  S3,
  survey,
  YOUNG,
} from '../../support/leftovers/survey-world.ts'

describe('the survey', () => {
  test('finds what no task and no record has any more, and tells it from all else', async () => {
    const found = await survey(makeWorld())
    expect(fatesOf(found)).toEqual({ '2': 'goes', '3': 'goes', '4': 'named-by-record' })
    expect(found.findings).toMatchObject({
      all: { folders: 4, files: 8, bytes: 440 },
      ofTasks: { folders: 1, bytes: 110 },
      leftovers: { folders: 2, files: 4, bytes: 220 },
      unknown: { folders: 1 },
      odd: { files: 1, bytes: 7, examples: ['store/README.md'] },
    })
    const statuses = found.draft.plan.families.flat().map(({ task: one }) => [one.id.slice(0, 1), one.status])
    expect(statuses).toEqual([
      ['2', 'id unknown'],
      ['3', 'deleted here'],
    ])
  })

  test('asks for tasks again that came while it listed', async () => {
    const world = makeWorld()
    world.store.beforeList = () => {
      world.clearml.set(task({ id: GONE }))
    }
    expect(fatesOf(await survey(world))).toEqual({ '3': 'goes', '4': 'named-by-record' })
  })

  test('keeps what is young, what holds others, and what lies in a folder that is not its own', async () => {
    const world = makeWorld()
    world.store.put(S3, keyOf(GONE, 'late'), YOUNG)
    world.store.put(S3, keyOf(LIVE, `x/inner.${hexId('5')}/m`), OLD)
    world.store.put(S3, keyOf(FORMER, `x/inner.${hexId('6')}/m`), OLD)
    expect(fatesOf(await survey(world))).toEqual({
      '2': 'too-young',
      '3': 'holds-task-folders',
      '4': 'named-by-record',
      '5': 'in-task-folder',
      '6': 'goes',
    })
  })

  test('finds tasks below a project whose folder ends in its id', async () => {
    const world = makeWorld()
    const project = hexId('7')
    world.clearml.projects = [{ id: project, name: 'A very long name' }]
    world.store.put(S3, `store/A very.${project}/train.${hexId('8')}/m`, OLD)
    const found = await survey(world)
    expect(fatesOf(found)).toMatchObject({ '8': 'goes' })
    expect(found.findings.all.folders).toBe(5)
  })
})

describe('the choice', () => {
  test('takes the path before a folder for its project', async () => {
    const world = makeWorld()
    world.store.put(S3, `store/Audio/Night/train.${hexId('5')}/m`, OLD)
    expect(fatesOf(await survey(world, {}, { projects: 'Audio' }))).toEqual({
      '2': 'other-project',
      '3': 'other-project',
      '4': 'named-by-record',
      '5': 'goes',
    })
    expect(fatesOf(await survey(world, {}, { 'exclude-projects': '*/Night' }))).toMatchObject({
      '2': 'goes',
      '5': 'project-excluded',
    })
  })

  test.each(['projects', 'exclude-projects'])('refuses %s that cover nothing', async (input) => {
    await expect(survey(makeWorld(), {}, { [input]: 'Visoin' })).rejects.toThrow(`${input}: "Visoin"`)
  })

  test('knows projects of the server that have no folder', async () => {
    const world = makeWorld()
    world.clearml.projects = [{ id: hexId('7'), name: 'Empty' }]
    expect(fatesOf(await survey(world, {}, { 'exclude-projects': 'Empty' }))).toMatchObject({ '2': 'goes' })
  })
})

describe('brakes', () => {
  test('weigh the leftovers against all folders', async () => {
    const held = await survey(makeWorld(), { abortAbove: { kind: 'share', hundredths: 4_999 } })
    expect(held.draft.brake).toMatch(/^2 of 4 /u)
    const passed = await survey(makeWorld(), { abortAbove: { kind: 'share', hundredths: 5_000 } })
    expect(passed.draft.brake).toBeUndefined()
  })

  test('max-tasks leaves the younger ones', async () => {
    const world = makeWorld()
    world.store.put(S3, keyOf(GONE, 'older'), { modifiedAtMs: OLD.modifiedAtMs + 5 })
    expect(fatesOf(await survey(world, { maxTasks: 1 }))).toMatchObject({ '2': 'beyond', '3': 'goes' })
  })

  test('shards share all out', async () => {
    const world = makeWorld()
    for (let i = 0; i < 30; i++) world.store.put(S3, keyOf(hexId(`a${i}b`)), OLD)
    const parts = await Promise.all([1, 2, 3].map((index) => survey(world, { shard: { index, count: 3 } })))
    const going = parts.map(({ draft }) => draft.plan.families.flat().map(({ task: { id } }) => id))
    expect(going.every(({ length }) => length > 3)).toBe(true)
    expect(new Set(going.flat()).size).toBe(32)
    expect(going.flat()).toHaveLength(32)
  })
})

test('of an approved plan goes what is as it was; the rest is told', async () => {
  const world = makeWorld()
  const [gone, former] = (await survey(world)).draft.plan.families.flat()
  const approved = [gone!, former!].map(({ task: { id, type }, ageAtMs }) =>
    approvedTask(id, { type, ageAtMs }),
  )
  const missing = approvedTask(`${hexId('9')} s3://ml/store/x`, { type: '1 files, 1 bytes' })
  const approval = {
    madeAtMs: NOW,
    archives: new Map(),
    tasks: new Map([...approved, missing].map((one) => [one.id, one])),
  }
  world.clearml.set(task({ id: FORMER }))
  world.store.put(S3, keyOf(hexId('5')), OLD)
  expect(fatesOf(await survey(world, { approval }))).toEqual({
    '2': 'goes',
    '3': 'task-exists',
    '4': 'named-by-record',
    '5': 'not-in-plan',
    '9': 'gone',
  })
  world.store.put(S3, keyOf(GONE, 'old but new here'), OLD)
  expect(fatesOf(await survey(world, { approval }))).toMatchObject({ '2': 'changed-since-plan' })
})

describe('is refused', () => {
  test('where credentials may not see all, before anything is asked', async () => {
    const world = makeWorld()
    const narrow = server({ showsWholeCompany: false })
    await expect(
      surveyLeftovers(world.clearml.api, narrow, groundsOf(world.store), rule(), undefined),
    ).rejects.toThrow(/do not see may own the folders/u)
    expect(world.clearml.calls).toEqual([])
  })

  test('where the server has no task', async () => {
    const world = makeWorld()
    world.clearml.tasks.clear()
    await expect(survey(world)).rejects.toThrow(/has no task at all/u)
    expect(world.store.listed).toEqual([])
  })

  test('where a root holds nothing, or cannot be listed', async () => {
    await expect(survey(makeWorld(), { roots: ['s3://ml/stroe'] })).rejects.toThrow(
      /s3:\/\/ml\/stroe holds nothing/u,
    )
    const world = makeWorld()
    world.store.beforeList = () => {
      throw new Error('AccessDenied')
    }
    await expect(survey(world)).rejects.toThrow('AccessDenied')
  })

  test('once it was cancelled', async () => {
    const stop = new AbortController()
    const world = makeWorld()
    world.store.beforeList = () => {
      stop.abort(new Error('enough'))
    }
    await expect(survey(world, { signal: stop.signal })).rejects.toThrow('enough')
  })
})

test('only reads', async () => {
  const world = makeWorld()
  const before = world.store.uris
  await survey(world)
  expect(world.store.uris).toEqual(before)
  expect(world.clearml.deleteCalls).toEqual([])
  expect(NAMED).toBeDefined()
})
