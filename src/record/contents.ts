import { portions } from '../portions.ts'
import type { Scalar } from '../clearml/past-runs.ts'
import type { LogEvent } from '../clearml/reporting.ts'
import { LINES_PER_CALL } from './console.ts'
import type { OpenRecord } from './open.ts'
import { MAX_UPLOAD_BYTES, receiptArtifact, receiptPath, uploadRequest } from './receipt-file.ts'
import { PROJECT, TASK_NAME } from './record-task.ts'

/** The numbers go with the first lines: a run that is cancelled has time for one call. @throws ClearMLError */
export async function sendEvents(
  { api, taskId }: OpenRecord,
  logs: readonly LogEvent[],
  scalars: readonly Scalar[],
): Promise<void> {
  const [first = [], ...others] = portions(logs, LINES_PER_CALL)
  await api.addEvents(taskId, { logs: first, scalars })
  for (const portion of others) await api.addEvents(taskId, { logs: portion, scalars: [] })
}

/** Keeps the receipt on the fileserver, as an artifact of the record. @throws Error that says why it could not */
export async function sendReceipt(
  { api, session, taskId }: OpenRecord,
  filesHost: string,
  text: string,
  nowMs: number,
): Promise<void> {
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_UPLOAD_BYTES) {
    throw new Error(`it has ${bytes} bytes, more than ${MAX_UPLOAD_BYTES}; the runner has it as a file`)
  }
  const path = receiptPath(PROJECT, { id: taskId, name: TASK_NAME })
  const { status } = await session.sendWithToken(uploadRequest(filesHost, path, text))
  if (status !== 200) throw new Error(`the fileserver ${filesHost} answered the upload with ${status}`)
  await api.putArtifact(taskId, receiptArtifact(filesHost, path, text, nowMs))
}
