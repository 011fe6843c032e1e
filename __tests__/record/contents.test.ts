import { describe, expect, test } from '@jest/globals'
import { createPastRunsApi } from '../../src/clearml/past-runs.ts'
import { createReportingApi } from '../../src/clearml/reporting.ts'
import { sendReceipt } from '../../src/record/contents.ts'
import type { OpenRecord } from '../../src/record/open.ts'
import { MAX_UPLOAD_BYTES } from '../../src/record/receipt-file.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'
import { FILES_HOST, NOW, server } from '../support/fixtures.ts'

/** A record whose fileserver answers with this status. */
function record(status: number): { opened: OpenRecord; asked: Asked[]; uploads: string[] } {
  const { session, asked } = fakeSession({})
  const uploads: string[] = []
  const sendWithToken: OpenRecord['session']['sendWithToken'] = ({ url }) => {
    uploads.push(url)
    return Promise.resolve({ status, text: '' })
  }
  const api = createReportingApi(session, server())
  const past = createPastRunsApi(session, server())
  const opened = { api, past, session: { ...session, sendWithToken }, projectId: 'p1', taskId: 'a1' }
  return { opened, asked, uploads }
}

describe('the receipt', () => {
  test('is uploaded, and registered as an artifact after that', async () => {
    const { opened, asked, uploads } = record(200)
    await sendReceipt(opened, FILES_HOST, '{}', NOW)
    expect(uploads).toHaveLength(1)
    expect(asked).toMatchObject([
      { endpoint: 'tasks.add_or_update_artifacts', params: { task: 'a1', artifacts: [{ content_size: 2 }] } },
    ])
  })

  test('that the fileserver does not take is registered nowhere', async () => {
    const { opened, asked } = record(507)
    await expect(sendReceipt(opened, FILES_HOST, '{}', NOW)).rejects.toThrow(
      `the fileserver ${FILES_HOST} answered the upload with 507`,
    )
    expect(asked).toEqual([])
  })

  test('that is too large for a fileserver is not sent', async () => {
    const { opened, uploads } = record(200)
    await expect(sendReceipt(opened, FILES_HOST, 'x'.repeat(MAX_UPLOAD_BYTES + 1), NOW)).rejects.toThrow(
      /it has \d+ bytes, more than \d+; the runner has it as a file/u,
    )
    expect(uploads).toEqual([])
  })
})
