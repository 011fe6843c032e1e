import { describe, expect, test } from '@jest/globals'
import { createArchiveApi } from '../../src/clearml/archive.ts'
import { fakeSession } from '../support/fake-session.ts'

describe('archiveTasks', () => {
  test('is one call that nobody repeats, with every flag explicit', async () => {
    const { session, asked } = fakeSession({ succeeded: [{ id: 'a' }], failed: [] })
    expect(await createArchiveApi(session).archiveTasks(['a', 'b'])).toEqual(new Map())
    expect(asked).toEqual([
      {
        kind: 'act',
        endpoint: 'tasks.archive_many',
        params: {
          ids: ['a', 'b'],
          status_message: 'Archived by ClearML Cleanup (archive-after-days)',
          status_reason: '',
          include_pipeline_steps: false,
        },
      },
    ])
  })

  test('gives what the server refused, task by task', async () => {
    const error = { codes: [400, 101], msg: 'Invalid task id' }
    const { session } = fakeSession({ failed: [{ id: 'b', error }, { error }, null, { id: 'c' }] })
    expect(await createArchiveApi(session).archiveTasks(['a', 'b', 'c'])).toEqual(
      new Map([
        ['b', { codes: [400, 101], message: 'Invalid task id' }],
        ['c', { codes: [0, 0], message: 'no reason given' }],
      ]),
    )
  })

  test('takes a reply without a list for one that refuses nothing: what became of the tasks is asked for', async () => {
    const { session } = fakeSession({})
    expect(await createArchiveApi(session).archiveTasks(['a'])).toEqual(new Map())
  })

  test.each([0, 501])(
    'of %d tasks is no call: an empty list may mean all of them, a long one is cut',
    async (n) => {
      const { session, asked } = fakeSession({})
      const tooMany = Array.from({ length: n }, (_, i) => `t${i}`)
      await expect(createArchiveApi(session).archiveTasks(tooMany)).rejects.toThrow(RangeError)
      expect(asked).toEqual([])
    },
  )
})
