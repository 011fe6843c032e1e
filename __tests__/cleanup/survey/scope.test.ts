import { describe, expect, test } from '@jest/globals'
import type { DirectoryApi, Named } from '../../../src/clearml/directory.ts'
import { resolveScopes } from '../../../src/cleanup/survey/scope.ts'
import { config } from '../../support/fixtures.ts'

const PROJECTS: Named[] = [
  { id: 'v', name: 'Vision' },
  { id: 'vn', name: 'Vision/Night' },
  { id: 'x', name: 'VisionX' },
  { id: 'g', name: 'gro\u0308ße' },
]
const USERS: Named[] = [
  { id: 'u1', name: 'Ada' },
  { id: 'u2', name: 'Ada' },
  { id: 'u3', name: 'Jose\u0301' },
]

function directory(projects = PROJECTS, users = USERS): { api: DirectoryApi; asked: string[] } {
  const asked: string[] = []
  const give = (what: string, list: readonly Named[]) => (): Promise<readonly Named[]> => {
    asked.push(what)
    return Promise.resolve(list)
  }
  return { api: { allProjects: give('projects', projects), allUsers: give('users', users) }, asked }
}

async function resolve(inputs: Parameters<typeof config>[0], api = directory().api) {
  const [found] = await resolveScopes(api, config(inputs).rules)
  if (found === undefined) throw new Error('there is a rule')
  return found.scope
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => '',
    (error: unknown) => (error as Error).message,
  )
}

describe('resolveScopes', () => {
  test('asks for nothing and sets no condition without names', async () => {
    const { api, asked } = directory()
    expect(await resolve({}, api)).toEqual({
      projectIds: undefined,
      excludedProjectIds: new Set(),
      userIds: undefined,
    })
    expect(asked).toEqual([])
  })

  test.each([
    [{ projects: 'Vision' }, ['projects']],
    [{ 'exclude-projects': 'Vision' }, ['projects']],
    [{ users: 'Ada' }, ['users']],
    [{ projects: 'Vision', users: 'Ada' }, ['projects', 'users']],
  ])('for %j asks only for %j', async (inputs, expected) => {
    const { api, asked } = directory()
    await resolve(inputs, api)
    expect(asked).toEqual(expected)
  })

  test('projects are taken with those below them, by several lines together', async () => {
    expect(await resolve({ projects: 'Vision' })).toMatchObject({
      projectIds: new Set(['v', 'vn']),
      excludedProjectIds: new Set(),
      userIds: undefined,
    })
    const two = await resolve({ projects: 'VisionX\nVision/*' })
    expect(two.projectIds).toEqual(new Set(['x', 'vn']))
  })

  test('excluded projects set no condition on the others', async () => {
    expect(await resolve({ 'exclude-projects': 'Vision/Night' })).toEqual({
      projectIds: undefined,
      excludedProjectIds: new Set(['vn']),
      userIds: undefined,
    })
  })

  test.each([
    ['Ada', ['u1', 'u2']],
    ['u2', ['u2']],
    ['Jos\u00e9', ['u3']],
    ['u3\nu1', ['u3', 'u1']],
  ])('user %j is found by name or id', async (users, expected) => {
    expect((await resolve({ users })).userIds).toEqual(new Set(expected))
  })

  test('a project is found however its letters are composed', async () => {
    expect((await resolve({ projects: 'gr\u00f6ße' })).projectIds).toEqual(new Set(['g']))
  })
})

describe('names that the server does not know', () => {
  test('end the run with all of them, and near names', async () => {
    const inputs = { projects: 'Vison\nVision', 'exclude-projects': 'Vision/Nigth', users: 'Adda\nZoe' }
    expect(await messageOf(resolve(inputs))).toBe(
      [
        'Names that the server does not know:',
        'projects: no project matches "Vison"; near names are "Vision", "Vision/Night", "VisionX"',
        'exclude-projects: no project matches "Vision/Nigth"; near names are "Vision/Night"',
        'users: no user has the name or id "Adda"; near names are "Ada"',
        'users: no user has the name or id "Zoe"',
      ].join('\n'),
    )
  })

  test('are told also where the server lists none, as for a role that may not see them', async () => {
    const { api } = directory([], [])
    expect(await messageOf(resolve({ users: 'Ada', projects: 'V' }, api))).toBe(
      'Names that the server does not know:\n' +
        'projects: no project matches "V"; the server lists none at all\n' +
        'users: no user has the name or id "Ada"; the server lists none at all',
    )
  })

  test('of a glob are hinted at without its stars', async () => {
    expect(await messageOf(resolve({ projects: '*Nigth*' }))).toContain('near names are "Vision/Night"')
  })

  test.each([
    [20, 21, undefined],
    [21, 22, '… and 1 more'],
    [25, 22, '… and 5 more'],
  ])('%d of them make %d lines', async (count, lines, last) => {
    const users = Array.from({ length: count }, (_, i) => `nobody${i}`).join('\n')
    const told = (await messageOf(resolve({ users }))).split('\n')
    expect(told).toHaveLength(lines)
    expect(told.at(-1)).toBe(last ?? 'users: no user has the name or id "nobody19"')
  })
})
