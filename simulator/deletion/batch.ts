import { ApiError } from '../errors.ts'

export type FailedRow = {
  id: string
  error: { codes: [code: number, subcode: number]; msg: string; data: Record<string, unknown> }
}

export type BatchResult<Result> = { succeeded: { id: string; result: Result }[]; failed: FailedRow[] }

/**
 * Every `*_many` call: one id after the other, in the order given. Only refusals land in `failed`;
 * any other error breaks the batch off half-way, as on the real server.
 */
export async function runBatch<Result>(
  ids: readonly string[],
  operation: (id: string) => Result | Promise<Result>,
): Promise<BatchResult<Result>> {
  const batch: BatchResult<Result> = { succeeded: [], failed: [] }
  for (const id of ids) {
    try {
      batch.succeeded.push({ id, result: await operation(id) })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      batch.failed.push({
        id,
        error: { codes: [error.code, error.subcode], msg: error.message, data: error.data },
      })
    }
  }
  return batch
}
