/** A store refused a listing, or to tell a size. */
export class LookError extends Error {
  override readonly name = 'LookError'
  /** It will not be otherwise later in this run: a right is missing, or the bucket, or the host. */
  readonly isLasting: boolean

  constructor(message: string, isLasting: boolean, options: { cause: unknown }) {
    super(message, options)
    this.isLasting = isLasting
  }
}
