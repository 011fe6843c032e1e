/** One request as the simulator saw it; `status` is 0 until it is answered, and for ever where it never is. */
export type RecordedRequest = {
  server: 'api' | 'files'
  method: string
  /** As sent, with its query string. */
  path: string
  /** `tasks.delete_many`; `fileserver` for every request to that; empty for a malformed path. */
  endpoint: string
  params: Record<string, unknown>
  status: number
  authorization?: string
}
