import type { Refusal } from '../../clearml/delete-reply.ts'

/** "Invalid task id": it is gone, or on releases up to 1.16 published. Which of them, only asking again tells. */
const INVALID_TASK_ID = [400, 101] as const
/** "Task cannot be deleted": not archived any more, or published children or models hold it (transcripts 13, 14). */
const CANNOT_BE_DELETED = [400, 123] as const
const PUBLIC_TASK = [403, 21] as const
/** Gone, public, or another company's. */
const INVALID_MODEL_ID = [400, 201] as const
const MODEL_IN_USE = [400, 205] as const
const MODEL_OF_PUBLISHED_TASK = [400, 206] as const

/** Of a task or a model. */
export function meansUnknown({ codes }: Refusal): boolean {
  return matches(codes, INVALID_TASK_ID) || matches(codes, INVALID_MODEL_ID)
}

export function mayYieldToForce({ codes }: Refusal): boolean {
  return matches(codes, CANNOT_BE_DELETED)
}

/** The server's reason in plain words; its own words stay at hand in brackets. */
export function refusalText({ codes, message }: Refusal): string {
  return `${plainWords(codes, message)} (server: ${codes.join('/')} ${message})`
}

function plainWords(codes: Refusal['codes'], message: string): string {
  if (matches(codes, CANNOT_BE_DELETED)) {
    const held = /\b(?:children|models)=\d+/u.exec(message)
    if (held !== null) return `published ${held[0].replace('=', ' hold it: ')}`
    if (/\bmodel=/u.test(message)) return 'a published model that it made holds it'
    return 'the server does not let it go in its status'
  }
  if (matches(codes, PUBLIC_TASK)) return 'it is a public example task'
  if (matches(codes, INVALID_TASK_ID) || matches(codes, INVALID_MODEL_ID))
    return 'the server does not let it go although it is still there'
  if (matches(codes, MODEL_IN_USE)) return 'a task uses it as input'
  if (matches(codes, MODEL_OF_PUBLISHED_TASK)) return 'the task that made it is published'
  return 'the server refused to delete it'
}

function matches(codes: Refusal['codes'], [code, subcode]: Refusal['codes']): boolean {
  return codes[0] === code && codes[1] === subcode
}
