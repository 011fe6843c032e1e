import type { DeleteReply, Refusal, Removal } from '../../clearml/delete-reply.ts'
import type { DeleteFlags } from '../../clearml/tasks.ts'
import { errorMessage } from '../../clearml/errors.ts'
import type { Question } from '../claim.ts'
import type { Outcome } from '../outcome.ts'
import { meansUnknownTask, refusalText } from './refusals.ts'

/** What is known of one task after a `delete_many` call. `open`: only asking for the id again tells. */
export type Verdict =
  | { kind: 'final'; outcome: Outcome }
  | { kind: 'refused'; outcome: Outcome; refusal: Refusal }
  | { kind: 'open'; open: Question }

export const STILL_THERE =
  'the server answered that it is deleted, and it is still there: see what answers in place of the API server'

export function verdictOf(
  id: string,
  { succeeded, failed }: DeleteReply,
  flags: Pick<DeleteFlags, 'deleteModels'>,
): Verdict {
  const removal = succeeded.get(id)
  if (removal !== undefined) {
    const ifThere: Outcome = { kind: 'failed', error: STILL_THERE }
    return { kind: 'open', open: { isPromised: true, ifGone: deletedWith(removal, flags), ifThere } }
  }
  const refusal = failed.get(id)
  if (refusal === undefined) return verdictWithout('the server did not say what became of it')
  const outcome: Outcome = { kind: 'failed', error: refusalText(refusal) }
  return meansUnknownTask(refusal)
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
  return verdictWithout(errorMessage(error))
}

function verdictWithout(answer: string): Verdict {
  return {
    kind: 'open',
    open: {
      isPromised: false,
      ifGone: { kind: 'deleted', models: 0, fileUrls: [] },
      ifThere: { kind: 'failed', error: `${answer}; it is still there` },
    },
  }
}
