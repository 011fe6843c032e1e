import { describe, expect, test } from '@jest/globals'
import { CONTENT_FIELDS, parseTaskContents, type TaskContents } from '../../src/clearml/contents.ts'
import { parseTask } from '../../src/clearml/task.ts'
import { taskRow } from '../support/fixtures.ts'

function parse(fields: Record<string, unknown>): TaskContents {
  const contents = parseTaskContents(taskRow(fields))
  if (contents === undefined) throw new Error('the row is taken for no task')
  return contents
}

const artifact = (fields: Record<string, unknown>): Record<string, unknown> => ({
  execution: { artifacts: [fields] },
})
const outputs = (...list: unknown[]): Record<string, unknown> => ({ models: { output: list } })

describe('parseTaskContents', () => {
  test('of a row with nothing is a readable task without anything', () => {
    const row = taskRow()
    expect(parseTaskContents(row)).toEqual({
      ...parseTask(row),
      artifacts: [],
      outputModelIds: [],
      reportAssets: [],
      provenEvents: [],
      unreadable: undefined,
    })
  })

  test.each([null, 'row', [], {}, { id: '' }, { id: 7 }])('takes %j for no task', (row) => {
    expect(parseTaskContents(row)).toBeUndefined()
  })

  test('asks for every field that it reads, and never for a part of the artifacts', () => {
    expect(CONTENT_FIELDS).toEqual(
      expect.arrayContaining(['models.input', 'models.output', 'execution.artifacts', 'metric_stats']),
    )
  })
})

describe('artifacts', () => {
  test.each<[fields: Record<string, unknown>, read: object]>([
    [
      { uri: 'u', mode: 'output', content_size: 7 },
      { uri: 'u', mode: 'output', bytes: 7 },
    ],
    [
      { uri: 'u', mode: 'input' },
      { uri: 'u', mode: 'input', bytes: undefined },
    ],
    // As the server itself takes it.
    [{ uri: 'u' }, { uri: 'u', mode: 'output', bytes: undefined }],
    [
      { uri: 'u', mode: 'Input', content_size: '7' },
      { uri: 'u', mode: 'output', bytes: undefined },
    ],
    [{}, { uri: '', mode: 'output', bytes: undefined }],
    [{ uri: null }, { uri: '', mode: 'output', bytes: undefined }],
  ])('%j are read as %j', (fields, read) => {
    expect(parse(artifact(fields))).toMatchObject({ artifacts: [read], unreadable: undefined })
  })

  test.each<[fields: Record<string, unknown>]>([
    [{ execution: null }],
    [{ execution: {} }],
    [{ execution: { artifacts: null } }],
    [{ execution: { artifacts: [] } }],
  ])('%j are none', (fields) => {
    expect(parse(fields)).toMatchObject({ artifacts: [], unreadable: undefined })
  })

  test.each<[fields: Record<string, unknown>]>([
    [{ execution: 'text' }],
    [{ execution: [] }],
    [{ execution: 7 }],
    [{ execution: { artifacts: {} } }],
    [{ execution: { artifacts: 'text' } }],
    [{ execution: { artifacts: [null] } }],
    [{ execution: { artifacts: ['text'] } }],
    [artifact({ uri: 7 })],
    [artifact({ uri: {} })],
    [{ execution: { artifacts: [{ uri: 'u' }, []] } }],
  ])('%j are not known, so that the task stays', (fields) => {
    expect(parse(fields)).toMatchObject({ artifacts: [], unreadable: 'execution.artifacts' })
  })
})

describe.each(['input', 'output'] as const)('models.%s', (side) => {
  const read = (models: unknown): readonly string[] => {
    const { inputModelIds, outputModelIds, unreadable } = parse({ models })
    expect(unreadable).toBeUndefined()
    return side === 'input' ? inputModelIds : outputModelIds
  }

  test.each<[list: unknown, ids: string[]]>([
    [
      [{ name: 'n', model: { id: 'm1' } }, { model: { id: 'm2' } }],
      ['m1', 'm2'],
    ],
    [[{ model: 'm1' }], ['m1']],
    // A reference to a model that was removed.
    [[{ model: {} }, { model: { id: 'm2' } }], ['m2']],
    [[{ name: 'n' }, { model: null }, { model: '' }, { model: { id: '' } }], []],
    [[], []],
    [null, []],
    [undefined, []],
  ])('%j are read as %j', (list, ids) => {
    expect(read({ [side]: list })).toEqual(ids)
  })

  test.each([null, undefined, {}])('are none when the models are %j', (models) => {
    expect(read(models)).toEqual([])
  })

  test.each([
    { [side]: 'text' },
    { [side]: {} },
    { [side]: [{ model: 7 }] },
    { [side]: [{ model: { id: 7 } }] },
    { [side]: [{ model: [] }] },
    { [side]: [{ model: { id: 'm' } }, 'm2'] },
    { [side]: [null] },
    { [side]: [7] },
  ])('%j are not known, so that the task stays', (models) => {
    expect(parse({ models })).toMatchObject({ unreadable: `models.${side}`, [`${side}ModelIds`]: [] })
  })

  test.each(['text', 7, true, []])('are not known when the models are %j', (models) => {
    expect(parse({ models }).unreadable).toMatch(/^models\./u)
  })
})

describe('report_assets', () => {
  test.each<[assets: unknown, read: string[]]>([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[], []],
    [null, []],
    [undefined, []],
  ])('%j are read as %j', (assets, read) => {
    expect(parse({ report_assets: assets })).toMatchObject({ reportAssets: read, unreadable: undefined })
  })

  test.each(['text', {}, [7], [null], 7])('%j are not known, so that the task stays', (assets) => {
    expect(parse({ report_assets: assets })).toMatchObject({ reportAssets: [], unreadable: 'report_assets' })
  })
})

describe('metric_stats', () => {
  const stats = (...types: unknown[]): unknown =>
    Object.fromEntries(types.map((type, i) => [`m${i}`, { metric: `m${i}`, event_stats_by_type: type }]))
  const some = { last_update: 1 }

  test.each<[what: unknown, provenEvents: string[]]>([
    [stats({ training_debug_image: some }), ['training_debug_image']],
    [stats({ plot: some }), ['plot']],
    [stats({ training_stats_scalar: some }), []],
    [stats({}), []],
    [stats({ log: some }, { plot: some, training_debug_image: some }), ['training_debug_image', 'plot']],
    [stats({ plot: some }, { training_debug_image: some }), ['training_debug_image', 'plot']],
    [stats({ plot: some }, null), ['plot']],
    [stats({ plot: some }, 'text'), ['plot']],
    [stats({ plot: true, training_debug_image: null }), []],
    [stats(undefined), []],
    [{ m0: 'text' }, []],
    [{}, []],
    [undefined, []],
    [null, []],
    ['text', []],
    [[], []],
  ])('%j proves events of the types %j, and never that there are no others', (metric_stats, provenEvents) => {
    expect(parse({ metric_stats })).toMatchObject({ provenEvents, unreadable: undefined })
  })
})

test('the first part that cannot be read is named; the rest is read all the same', () => {
  const fields = { ...outputs({ model: { id: 'm' } }), execution: 'text', report_assets: 7 }
  expect(parse(fields)).toMatchObject({ unreadable: 'report_assets', outputModelIds: ['m'] })
})
