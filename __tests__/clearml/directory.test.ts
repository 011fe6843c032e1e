import { describe, expect, test } from '@jest/globals'
import { createDirectoryApi } from '../../src/clearml/directory.ts'
import { fakeSession } from '../support/fake-session.ts'

const HOST = 'http://clearml.test:8008'

describe('allProjects', () => {
  test('asks for hidden projects too, for names alone, page by page', async () => {
    const { session, asked } = fakeSession(
      { projects: [{ id: 'p1', name: 'Vision' }] },
      { projects: [{ id: 'p2', name: 'Vision/.pipelines' }] },
      { projects: [] },
    )
    expect(await createDirectoryApi(session, HOST).allProjects()).toEqual([
      { id: 'p1', name: 'Vision' },
      { id: 'p2', name: 'Vision/.pipelines' },
    ])
    expect(asked).toHaveLength(3)
    expect(asked[0]).toMatchObject({
      kind: 'read',
      endpoint: 'projects.get_all_ex',
      params: { search_hidden: true, only_fields: ['id', 'name'], page: 0 },
    })
  })

  test.each([[{}], [{ projects: null }]])('fails when the reply is %j', async (reply) => {
    await expect(createDirectoryApi(fakeSession(reply).session, HOST).allProjects()).rejects.toThrow(
      'no list of projects',
    )
  })
})

test('a row that is none names nobody', async () => {
  const { session } = fakeSession({ users: [{ id: 'u1', name: 'Ada' }, null] }, { users: [] })
  expect(await createDirectoryApi(session, HOST).allUsers()).toEqual([{ id: 'u1', name: 'Ada' }])
})

describe('allUsers', () => {
  test('asks for names alone', async () => {
    const { session, asked } = fakeSession({ users: [{ id: 'u1', name: 'Ada' }] }, { users: [] })
    expect(await createDirectoryApi(session, HOST).allUsers()).toEqual([{ id: 'u1', name: 'Ada' }])
    expect(asked[0]).toMatchObject({ endpoint: 'users.get_all_ex', params: { only_fields: ['id', 'name'] } })
    expect(asked[0]?.params).not.toHaveProperty('search_hidden')
  })

  test('leaves out rows that cannot be referred to, and keeps an empty name', async () => {
    const odd = [null, 'u', { name: 'no id' }, { id: '', name: 'x' }, { id: 7, name: 'x' }]
    const users = [...odd, { id: 'u2' }, { id: 'u3', name: null }, { id: 'u4', name: '' }]
    const { session } = fakeSession({ users }, { users: [] })
    expect(await createDirectoryApi(session, HOST).allUsers()).toEqual([{ id: 'u4', name: '' }])
  })
})
