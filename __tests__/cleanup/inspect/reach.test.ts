import { describe, expect, test } from '@jest/globals'
import type { Listed } from '../../../src/cleanup/inspect/listed.ts'
import { proveHostsOf } from '../../../src/cleanup/inspect/reach.ts'
import type { Location } from '../../../src/files/locate.ts'
import type { HostProblem } from '../../../src/files/stores/fileserver-prover.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { doomed, FILES_HOST, fileOf, hexId, stores, task } from '../../support/fixtures.ts'
import { reachOf, type ReachSetup } from '../../support/inspection.ts'

const [A, B] = [hexId('a'), hexId('b')]

function listed(id: string, ...uris: string[]): Listed {
  const files = uris.map((uri) => ({ uri, kind: 'artifact', bytes: undefined }) as const)
  const item = { ...doomed(id), contents: task({ id }) }
  return { item, models: [], leavesOthers: false, files: { kind: 'listed', files, cuts: [] } }
}

type Proof = {
  asked?: readonly Location[]
  recent?: readonly Location[]
  errors: ReadonlyMap<string, string>
}

async function prove(
  entries: readonly Listed[],
  problem?: HostProblem,
  { recentFileUris = [], ...setup }: Partial<ReachSetup> & { recentFileUris?: readonly string[] } = {},
): Promise<Proof> {
  const clearml = new FakeClearML()
  clearml.recentFileUris = recentFileUris
  const proof: Omit<Proof, 'errors'> = {}
  const reach = reachOf(clearml.api, {
    ...setup,
    proveHosts: async (files, recent) => {
      proof.asked = files
      proof.recent = await recent()
      return new Map(problem === undefined ? [] : [[FILES_HOST, problem]])
    },
  })
  const errors = await proveHostsOf(entries, reach)
  return { ...proof, errors }
}

const pathsOf = (files: readonly Location[] | undefined): string[] | undefined =>
  files?.map((location) => (location.store === 'fileserver' ? location.path : location.key))

test('looks for what is recorded in folders of this machine, too', async () => {
  const { asked } = await prove(
    [listed(A, fileOf(A, 'a', '/mnt/share'), fileOf(A, 'b', 's3://ml'))],
    undefined,
    {
      stores: stores({ 'local-roots': '/mnt/share=/data' }),
    },
  )
  expect(asked).toEqual([
    { store: 'object', bucket: { store: 'folder', bucket: '/data' }, key: `Vision/train.${A}/a` },
  ])
})

test('looks for the own files of the tasks on fileservers, and for nothing else', async () => {
  const others = [
    fileOf(A, 'x', 's3://ml'),
    `${FILES_HOST}/data.csv`,
    '/mnt/x',
    fileOf(A, 'x', 'http://old:1'),
  ]
  const { asked } = await prove([
    listed(A, fileOf(A, 'a'), fileOf(B, 'theirs'), ...others),
    listed(B, fileOf(B, 'b')),
    { ...listed(B), files: { kind: 'failed', error: new Error('not listed') } },
  ])
  expect(pathsOf(asked)).toEqual([`Vision/train.${A}/a`, `Vision/train.${B}/b`])
})

test('asks nobody where there are none', async () => {
  const { asked } = await prove([listed(A, fileOf(A, 'x', 's3://ml'))])
  expect(asked).toBeUndefined()
})

test('offers what the newest records name in folders of any task', async () => {
  const recentFileUris = [fileOf(B, 'living'), `${FILES_HOST}/data.csv`, fileOf(B, 'x', 's3://ml')]
  const { recent } = await prove([listed(A, fileOf(A, 'a'))], undefined, { recentFileUris })
  expect(pathsOf(recent)).toEqual([`Vision/train.${B}/living`])
})

describe('a fileserver', () => {
  test('that has nothing of what was recorded there ends the run', async () => {
    const problem = { kind: 'unproved', error: 'it has none' } as const
    await expect(prove([listed(A, fileOf(A, 'a'))], problem)).rejects.toThrow('it has none')
  })

  test('that has nothing is told by its address, where its files are to be left', async () => {
    const problem = { kind: 'unproved', error: 'it has none' } as const
    const { errors } = await prove([listed(A, fileOf(A, 'a'))], problem, { onFileError: 'delete-task' })
    expect([...errors]).toEqual([[FILES_HOST, 'it has none']])
  })

  test('that does not answer is told by its address, and ends nothing', async () => {
    const problem = { kind: 'no-answer', error: 'refused' } as const
    const { errors } = await prove([listed(A, fileOf(A, 'a'))], problem)
    expect([...errors]).toEqual([[FILES_HOST, 'refused']])
  })

  test('that has the files leaves no word', async () => {
    expect((await prove([listed(A, fileOf(A, 'a'))])).errors.size).toBe(0)
  })
})
