import { describe, expect, test } from '@jest/globals'
import { parseTask, parseTimestamp, TASK_FIELDS, type Owner, type Reference } from '../../src/clearml/task.ts'
import { COMPANY, LONG_AGO, taskRow } from '../support/fixtures.ts'

describe('parseTask', () => {
  test('reads a whole row', () => {
    expect(parseTask(taskRow({ parent: { id: 'p9' } }))).toMatchObject({
      id: 'a1',
      name: 'train',
      type: 'training',
      status: 'created',
      owner: { kind: 'company', companyId: COMPANY },
      project: { kind: 'known', id: 'p1' },
      projectName: 'Vision',
      user: { kind: 'known', id: 'u1' },
      userName: 'Ada',
      parentId: 'p9',
      systemTags: ['archived'],
      created: LONG_AGO,
      statusChanged: LONG_AGO,
      lastUpdate: LONG_AGO,
      lastChange: LONG_AGO,
    })
  })

  test('leaves undefined what a row does not have', () => {
    expect(parseTask({ id: 'a1' })).toMatchObject({
      id: 'a1',
      name: '',
      type: undefined,
      status: undefined,
      owner: { kind: 'unknown' },
      projectName: undefined,
      userName: undefined,
      parentId: undefined,
      systemTags: [],
      created: undefined,
      statusChanged: undefined,
      lastUpdate: undefined,
      lastChange: undefined,
    })
  })

  test.each([undefined, null, 'a1', 7, [], ['a1'], {}, { id: '' }, { id: 7 }, { id: null }, { id: ['a1'] }])(
    '%j is no task, since it has no id to act on',
    (row) => {
      expect(parseTask(row)).toBeUndefined()
    },
  )

  test.each<[value: unknown, reference: Reference]>([
    [{ id: 'x1' }, { kind: 'known', id: 'x1' }],
    [
      { id: 'x1', name: 'Vision' },
      { kind: 'known', id: 'x1' },
    ],
    ['x1', { kind: 'known', id: 'x1' }],
    [undefined, { kind: 'none' }],
    [null, { kind: 'none' }],
    [{}, { kind: 'none' }],
    [{ id: '' }, { kind: 'none' }],
    [{ id: null }, { kind: 'none' }],
    ['', { kind: 'none' }],
    [7, { kind: 'unknown' }],
    [['x1'], { kind: 'unknown' }],
    [{ id: 7 }, { kind: 'unknown' }],
  ])('a project or user of %j is %j', (value, reference) => {
    expect(parseTask(taskRow({ project: value }))?.project).toEqual(reference)
    expect(parseTask(taskRow({ user: value }))?.user).toEqual(reference)
  })

  test.each<[company: unknown, owner: Owner]>([
    [{ id: 'c1' }, { kind: 'company', companyId: 'c1' }],
    ['c1', { kind: 'company', companyId: 'c1' }],
    [
      { id: 'c1', name: 'Acme' },
      { kind: 'company', companyId: 'c1' },
    ],
    [{}, { kind: 'public' }],
    [{ id: '' }, { kind: 'public' }],
    [{ id: null }, { kind: 'public' }],
    ['', { kind: 'public' }],
    [undefined, { kind: 'unknown' }],
    [null, { kind: 'unknown' }],
    [7, { kind: 'unknown' }],
    [['c1'], { kind: 'unknown' }],
    [{ id: 7 }, { kind: 'unknown' }],
  ])('the company %j means %j', (company, owner) => {
    expect(parseTask(taskRow({ company }))?.owner).toEqual(owner)
  })

  test.each<[tags: unknown, read: readonly string[] | undefined]>([
    [undefined, []],
    [null, []],
    [[], []],
    [
      ['archived', 'hidden'],
      ['archived', 'hidden'],
    ],
    ['archived', undefined],
    [{ archived: true }, undefined],
    [['archived', 1], undefined],
    [['archived', null], undefined],
  ])('tags and system tags %j are read as %j', (tags, read) => {
    expect(parseTask(taskRow({ system_tags: tags }))?.systemTags).toEqual(read)
    expect(parseTask(taskRow({ tags }))?.tags).toEqual(read)
  })

  test.each(['name', 'type', 'status'] as const)('%s of another shape counts as missing', (field) => {
    for (const odd of [7, null, {}, ['x'], true]) {
      expect(parseTask(taskRow({ [field]: odd }))?.[field]).toBe(field === 'name' ? '' : undefined)
    }
  })

  test.each([
    ['project', 'projectName'],
    ['user', 'userName'],
  ] as const)('%s of another shape has no name', (field, read) => {
    for (const odd of [undefined, null, 'text', 7, [], {}, { name: 7 }, { id: 'x' }]) {
      expect(parseTask(taskRow({ [field]: odd }))?.[read]).toBeUndefined()
    }
  })

  test('a parent of another shape is none', () => {
    for (const odd of [undefined, null, 7, [], {}, { id: 7 }]) {
      expect(parseTask(taskRow({ parent: odd }))?.parentId).toBeUndefined()
    }
  })

  test.each([
    ['created', 'created'],
    ['status_changed', 'statusChanged'],
    ['last_update', 'lastUpdate'],
    ['last_change', 'lastChange'],
  ] as const)('%s is missing, unreadable or an instant', (field, read) => {
    expect(parseTask(taskRow({ [field]: undefined }))?.[read]).toBeUndefined()
    expect(parseTask(taskRow({ [field]: 'soon' }))?.[read]).toBe('unreadable')
    expect(parseTask(taskRow({ [field]: '1970-01-01T00:00:01+00:00' }))?.[read]).toBe(1_000)
  })

  test('asks for every field it reads', () => {
    const asked = new Set<string>(TASK_FIELDS.map((field) => field.split('.')[0] ?? ''))
    expect(Object.keys(taskRow({ parent: undefined })).filter((field) => !asked.has(field))).toEqual([])
  })
})

describe('parseTimestamp', () => {
  test.each([
    ['2026-10-13T22:16:43+00:00', '2026-10-13T22:16:43.000Z'],
    ['2026-11-22T22:12:56.549000+00:00', '2026-11-22T22:12:56.549Z'],
    ['2026-11-22T22:12:56.549999+00:00', '2026-11-22T22:12:56.549Z'],
    ['2026-11-22T22:12:56.5Z', '2026-11-22T22:12:56.500Z'],
    ['2026-11-22T22:12:56Z', '2026-11-22T22:12:56.000Z'],
    ['2026-11-22T22:12:56', '2026-11-22T22:12:56.000Z'],
    ['2026-11-22T22:12:56.549999', '2026-11-22T22:12:56.549Z'],
    ['2026-11-22 22:12:56', '2026-11-22T22:12:56.000Z'],
    ['2026-11-22 22:12:56.25+00:00', '2026-11-22T22:12:56.250Z'],
    ['2026-11-22T22:12:56+02:00', '2026-11-22T20:12:56.000Z'],
    ['2026-11-22T22:12:56-0530', '2026-11-23T03:42:56.000Z'],
  ])('reads %j as %s', (text, iso) => {
    expect(new Date(parseTimestamp(text) ?? NaN).toISOString()).toBe(iso)
  })

  test.each([undefined, null])('%j is missing', (value) => {
    expect(parseTimestamp(value)).toBeUndefined()
  })

  test.each([
    '',
    'now',
    '2026',
    '2026-11-22',
    '22/11/2026 10:00:00',
    'Sun, 22 Nov 2026 12:00:00 GMT',
    '1700000000',
    ' 2026-11-22T22:12:56Z',
    '2026-11-22T22:12:56Z\n',
    '2026-11-22T22:12:56Zulu',
    '2026-11-22T22:12',
    '2026-13-01T00:00:00Z',
    '2026-11-32T00:00:00Z',
    '2026-11-22T25:00:00Z',
    '2026-11-22T22:12:56+99:99',
    '12026-11-22T22:12:56Z',
    '-2026-11-22T22:12:56Z',
    1_700_000_000,
    0,
    true,
    {},
    ['2026-11-22T22:12:56Z'],
  ])('%j is unreadable rather than guessed', (value) => {
    expect(parseTimestamp(value)).toBe('unreadable')
  })
})
