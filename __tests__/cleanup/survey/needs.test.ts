import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { findNeeds } from '../../../src/cleanup/survey/needs.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { doomed, hexId, task } from '../../support/fixtures.ts'

const [A, B, C, D] = [hexId('a'), hexId('b'), hexId('c'), hexId('d')]
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** Fails where something is asked for that cannot apply. */
const SILENT: Parameters<typeof findNeeds>[0] = {
  childrenOf: () => Promise.reject(new Error('children were asked for')),
  scanControllers: () => Promise.reject(new Error('controllers were scanned')),
  scanDatasets: () => Promise.reject(new Error('datasets were scanned')),
}

test('asks for nothing where nothing can need anything', async () => {
  const plain = doomed(A, { type: 'training', parentId: undefined, systemTags: ['archived'] })
  expect(await findNeeds(SILENT, [])).toEqual([])
  expect(await findNeeds(SILENT, [plain, doomed(B, { systemTags: undefined })])).toEqual([])
})

describe('a controller', () => {
  const controller = doomed(A, { type: 'controller' })

  test('waits for all of its steps, archived or not', async () => {
    const server = new FakeClearML([
      task({ id: B, parentId: A }),
      task({ id: C, parentId: A, systemTags: [] }),
    ])
    expect(await findNeeds(server.api, [controller])).toEqual([
      { taskId: A, byId: B, reason: 'steps-stay' },
      { taskId: A, byId: C, reason: 'steps-stay' },
    ])
  })

  test('is told apart from other tasks with children', async () => {
    const asked: (readonly string[])[] = []
    const childrenOf = (parentIds: readonly string[]): Promise<Map<string, string[]>> => {
      asked.push(parentIds)
      return Promise.resolve(new Map<string, string[]>())
    }
    await findNeeds({ ...SILENT, childrenOf }, [doomed(B, { type: 'training' }), controller])
    expect(asked).toEqual([[A]])
  })
})

describe('a pipeline step', () => {
  const step = doomed(A, { parentId: B })
  const scanned = async (records: [id: string, text: string][]) => {
    const server = new FakeClearML()
    for (const [id, text] of records) server.controllers.set(id, text)
    return findNeeds(server.api, [step])
  }

  test('stays for another controller that names it, once, however often it does', async () => {
    const text = `{"steps":["${A}"],"again":"${A}","other":"${D}"}`
    expect(await scanned([[C, text]])).toEqual([{ taskId: A, byId: C, reason: 'step-reused' }])
  })

  test('does not wait here for its own controller, nor for itself', async () => {
    const text = `{"steps":["${A}"]}`
    expect(
      await scanned([
        [B, text],
        [A, text],
      ]),
    ).toEqual([])
  })

  test.each([
    ['names nobody', '{}'],
    ['names others', `{"steps":["${D}"]}`],
    ['has a part of its id', `{"steps":["${A.slice(1)}"]}`],
    ['has it in capitals', `{"steps":["${A.toUpperCase()}"]}`],
    ['has a hash of it', `{"steps":["${md5(A)}"]}`],
  ])('goes if a controller %s', async (_, text) => {
    expect(await scanned([[C, text]])).toEqual([])
  })
})

describe('a dataset version', () => {
  const dataset = doomed(A, { systemTags: ['archived', 'dataset'] })
  const scanned = async (records: [id: string, text: string][], going = [dataset]) => {
    const server = new FakeClearML()
    for (const [id, text] of records) server.datasets.set(id, text)
    return findNeeds(server.api, going)
  }

  test.each([
    ['by its id', A],
    ['by the hash of its id', md5(A)],
  ])('stays for a version that names it %s', async (_, name) => {
    expect(await scanned([[B, `{"runtime":{"_dataset":"${name}"}}`]])).toEqual([
      { taskId: A, byId: B, reason: 'dataset-used' },
    ])
  })

  test('does not stay for itself, nor for versions that name others', async () => {
    expect(
      await scanned([
        [A, `{"id":"${A}"}`],
        [B, `{"id":"${B}","parent":"${C}"}`],
      ]),
    ).toEqual([])
  })

  test('is told apart from tasks that are none', async () => {
    expect(await scanned([[B, `{"uses":"${A} ${C}"}`]], [dataset, doomed(C)])).toEqual([
      { taskId: A, byId: B, reason: 'dataset-used' },
    ])
  })
})

test('all kinds of needs are found together', async () => {
  const server = new FakeClearML([task({ id: B, parentId: A })])
  server.controllers.set(D, `"${B}"`)
  server.datasets.set(D, `"${C}"`)
  const needs = await findNeeds(server.api, [
    doomed(A, { type: 'controller' }),
    doomed(B, { parentId: A }),
    doomed(C, { systemTags: ['dataset'] }),
  ])
  expect(needs.map(({ taskId, byId, reason }) => [taskId, byId, reason])).toEqual([
    [A, B, 'steps-stay'],
    [B, D, 'step-reused'],
    [C, D, 'dataset-used'],
  ])
})
