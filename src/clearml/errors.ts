/** What can go wrong with one call of the ClearML API. */
export type Failure =
  /** The server answered in its envelope and said no. Codes: docs/clearml-api.md, "Errors". */
  | { kind: 'refused'; code: number; subcode: number; serverMessage: string; retryAfterMs?: number }
  /** An answer without ClearML's envelope: a proxy, a web page, a cut reply. */
  | { kind: 'unreadable'; status: number; excerpt: string; location?: string; retryAfterMs?: number }
  /** No answer: connection refused, reset, timed out. The request may have been carried out. */
  | { kind: 'unreachable'; reason: string }
  /** ClearML's envelope says success, but the data has another shape than this endpoint's. */
  | { kind: 'unexpected'; detail: string }

export class ClearMLError extends Error {
  override readonly name = 'ClearMLError'
  readonly endpoint: string
  readonly failure: Failure

  constructor(endpoint: string, host: string, failure: Failure, options?: ErrorOptions) {
    super(describe(endpoint, host, failure), options)
    this.endpoint = endpoint
    this.failure = failure
  }

  /** Whether a deleting call that ended like this may have been carried out all the same. */
  get inDoubt(): boolean {
    return this.failure.kind !== 'refused' || this.failure.code >= 500
  }

  /** What a user or the server's admin can do about it, where the code tells; a part of the message. */
  get remedy(): string | undefined {
    return this.failure.kind === 'refused' ? remedyFor(this.failure) : undefined
  }

  is(code: number, subcode: number): boolean {
    return this.failure.kind === 'refused' && this.failure.code === code && this.failure.subcode === subcode
  }
}

function describe(endpoint: string, host: string, failure: Failure): string {
  const call = `${endpoint} on ${host}`
  switch (failure.kind) {
    case 'refused': {
      const remedy = remedyFor(failure)
      const said = `${call} was refused with ${failure.code}/${failure.subcode}: ${failure.serverMessage}`
      return remedy === undefined ? said : `${said}. ${remedy}`
    }
    case 'unreadable':
      return `${call} answered ${failure.status} with something else than ClearML's JSON: ${failure.excerpt || '(nothing)'}`
    case 'unreachable':
      return `${call} could not be reached: ${failure.reason}`
    case 'unexpected':
      return `${call} answered with data of an unexpected shape: ${failure.detail}`
  }
}

function remedyFor({ code, subcode }: { code: number; subcode: number }): string | undefined {
  if (code === 500 && subcode === 4) {
    return "The server's disk is full: its admin has to free space and lift Elasticsearch's read-only block first"
  }
  if (code === 500 && subcode === 100)
    return '. The server could not reach its Elasticsearch, or not use it: its admin looks at that service'
  if (code === 500 && subcode === 0)
    return 'The server failed on it: its admin finds the cause in the log of the apiserver'
  if (code === 401) return 'Check that the credentials are still valid'
  return code === 403 && subcode === 20 ? 'Use credentials whose role allows it' : undefined
}

/** What can be done about anything thrown, where it or a cause of it says so. */
export function remedyOf(error: unknown): string | undefined {
  if (error instanceof ClearMLError && error.remedy !== undefined) return error.remedy
  return error instanceof Error && error.cause !== undefined ? remedyOf(error.cause) : undefined
}

/** What stands before the server takes no body as large. It was surely not carried out. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof ClearMLError && error.failure.kind === 'unreadable' && error.failure.status === 413
}

/** The text of anything thrown, causes included. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : errorMessage(error.cause)
  return error.message.includes(cause) ? error.message : `${error.message} (${cause})`
}
