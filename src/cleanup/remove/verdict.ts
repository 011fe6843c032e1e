import type { DeleteReply, Refusal, Removal } from '../../clearml/delete-reply.ts'
import type { DeleteFlags } from '../../clearml/tasks.ts'
import { ClearMLError, errorMessage, remedyOf } from '../../clearml/errors.ts'
import type { Question } from '../claim.ts'
import type { Outcome } from '../outcome.ts'
import { meansUnknown, refusalText } from './refusals.ts'

/** What is known of one task after a `delete_many` call. `open`: only asking for the id again tells. */
export type Verdict =
  | { kind: 'final'; outcome: Outcome }
  | { kind: 'refused'; outcome: Outcome; refusal: Refusal }
  | { kind: 'open'; open: Question }

const REMEDY = 'see what answers in place of the API server'

export const STILL_THERE = `the server answered that it is deleted, and it is still there: ${REMEDY}`

export function verdictOf(
  id: string,
  { succeeded, failed }: DeleteReply,
  flags: Pick<DeleteFlags, 'deleteModels'>,
): Verdict {
  const removal = succeeded.get(id)
  if (removal !== undefined) {
    const ifThere: Outcome = { kind: 'failed', error: STILL_THERE, remedy: REMEDY }
    return { kind: 'open', open: { isPromised: true, ifGone: deletedWith(removal, flags), ifThere } }
  }
  const refusal = failed.get(id)
  if (refusal === undefined) return verdictWithout('the server did not say what became of it')
  const outcome: Outcome = { kind: 'failed', error: refusalText(refusal) }
  return meansUnknown(refusal)
    ? { kind: 'open', open: { isPromised: false, ifGone: { kind: 'gone' }, ifThere: outcome } }
    : { kind: 'refused', outcome, refusal }
}

/** Without `delete_output_models` the server keeps the models but still names their files (transcript 13). */
function deletedWith(removal: Removal, { deleteModels }: Pick<DeleteFlags, 'deleteModels'>): Outcome {
  const fileUrls = [...removal.artifactUrls, ...(deleteModels ? removal.modelUrls : [])]
  return { kind: 'deleted', models: removal.models, fileUrls }
}

/** A call that ended in doubt may have deleted all of the tasks, some, or none. */
export function verdictAfter(error: unknown): Verdict {
  return verdictWithout(errorMessage(error), error)
}

/** Gone after a call of ours that did not say so. */
function deletedUnsaid(error: unknown): Outcome {
  const unsaid = isServerError(error) ? 'server-error' : 'answer-lost'
  return { kind: 'deleted', models: 0, fileUrls: [], unsaid }
}

/** The server answered that it failed, when it may have dropped the records already (transcript 27). */
export function isServerError(error: unknown): boolean {
  return error instanceof ClearMLError && error.failure.kind === 'refused' && error.failure.code >= 500
}

function verdictWithout(answer: string, error?: unknown): Verdict {
  return {
    kind: 'open',
    open: {
      isPromised: false,
      ifGone: deletedUnsaid(error),
      ifThere: { kind: 'failed', error: `${answer}; it is still there`, remedy: remedyOf(error) },
    },
  }
}
