/** An error that an endpoint answers with; `data` reaches the client only in the `failed` rows of batch calls. */
export class ApiError extends Error {
  readonly code: number
  readonly subcode: number
  readonly data: Record<string, unknown>

  constructor(
    codes: readonly [code: number, subcode: number],
    message: string,
    data: Record<string, unknown> = {},
  ) {
    super(message)
    this.code = codes[0]
    this.subcode = codes[1]
    this.data = data
  }
}
