import { createHash, randomUUID } from 'node:crypto'
import type { NewArtifact } from '../clearml/reporting.ts'
import type { Request } from '../clearml/http.ts'

/** Larger ones would have to be held in memory twice; the runner has the file. */
export const MAX_UPLOAD_BYTES = 64 * 1024 * 1024
/** What the web UI shows without a download: totals and settings come first in a receipt. */
const PREVIEW_LENGTH = 4_000
const CONTENT_TYPE = 'application/json'

/**
 * Where the SDK would put the artifact `receipt` of a task, below the fileserver's address: in a folder that ends in the
 * task's id, so that it goes with the task. Blanks stay blanks on the disk, and are encoded in the URI.
 */
export function receiptPath(project: string, task: { id: string; name: string }): string {
  return `${project}/${task.name}.${task.id}/artifacts/receipt/receipt.json`
}

export function receiptArtifact(filesHost: string, path: string, text: string, atMs: number): NewArtifact {
  return {
    key: 'receipt',
    uri: `${filesHost}/${path.split('/').map(encodeURIComponent).join('/')}`,
    contentType: CONTENT_TYPE,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
    atMs,
    preview: text.slice(0, PREVIEW_LENGTH),
  }
}

/** The fileserver takes the name of a form's field for the path (docs/clearml-api.md, "Reporting"). */
export function uploadRequest(filesHost: string, path: string, text: string): Request {
  const boundary = `receipt-${randomUUID()}`
  const body =
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${path}"; filename="${path}"\r\n` +
    `Content-Type: ${CONTENT_TYPE}\r\n\r\n${text}\r\n--${boundary}--\r\n`
  return {
    method: 'POST',
    url: `${filesHost}/`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
  }
}
