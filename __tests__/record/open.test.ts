import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import type { Session } from '../../src/clearml/session.ts'
import { openRecord, type OpenRecord } from '../../src/record/open.ts'
import { clearmlError } from '../support/fake-clearml.ts'
import { COMPANY, config, server } from '../support/fixtures.ts'
import { fakeSession } from '../support/fake-session.ts'

const REFUSED = clearmlError('projects.create', {
  kind: 'refused',
  code: 400,
  subcode: 1,
  serverMessage: 'no',
})
const own = (id: string): JsonObject => ({
  projects: [{ id, name: 'DevOps', company: { id: COMPANY } }],
})

const open = (session: Session): Promise<OpenRecord> =>
  openRecord(session, server(), config(), { env: {}, hide: (text) => text })

/** Finds these projects one after another; nobody may create one. */
function whereNobodyMayCreate(...found: JsonObject[]): Session {
  const { session } = fakeSession(...found, { id: 'a1' })
  return {
    ...session,
    act: (endpoint, params) =>
      endpoint === 'projects.create' ? Promise.reject(REFUSED) : session.act(endpoint, params),
  }
}

describe('the project of the records', () => {
  test('is found, or created', async () => {
    const { session, asked } = fakeSession({ projects: [] }, { id: 'p-new' }, { id: 'a1' })
    expect(await open(session)).toMatchObject({ projectId: 'p-new', taskId: 'a1' })
    expect(asked.map(({ endpoint }) => endpoint)).toEqual([
      ...['projects.get_all_ex', 'projects.create', 'tasks.create', 'tasks.started'],
    ])
    expect(await open(fakeSession(own('p1'), { id: 'a1' }).session)).toMatchObject({ projectId: 'p1' })
  })

  test('is found again where another run created it at the same time', async () => {
    const session = whereNobodyMayCreate({ projects: [] }, own('p-other'))
    expect(await open(session)).toMatchObject({ projectId: 'p-other' })
  })

  test('is missing where it is refused and nobody else created it: the refusal is told', async () => {
    await expect(open(whereNobodyMayCreate({ projects: [] }, { projects: [] }))).rejects.toBe(REFUSED)
    await expect(open(whereNobodyMayCreate({ projects: [] }, {}))).rejects.toBe(REFUSED)
  })
})
