import { asArray, asNumber, asObject, asText } from '../../clearml/json.ts'
import { failed, type Answer } from './answer.ts'
import { isUnreachable, messageOf, sentence, unreachable, type Place, type Problem } from './problem.ts'

export type GcsPlace = Place & { bucket: string }

const CREDENTIALS =
  'GOOGLE_APPLICATION_CREDENTIALS, as google-github-actions/auth sets it, or a service account of the runner'
const NO_CREDENTIALS =
  /could not load the default credentials|invalid_(?:grant|client|target|request|rapt)|unauthorized_client|unable to (?:read|detect|impersonate)|ENOENT|failed to retrieve (?:subject )?token/iu

/** Errors of the API have an HTTP status in `code` and a reason within; those of Node have a word in `code`. */
export function gcsProblem(error: unknown): Problem {
  const fields = asObject(error)
  const status = asNumber(fields?.['code']) ?? asNumber(fields?.['status'])
  const reason = asText(asObject(asArray(fields?.['errors'])?.[0])?.['reason'])
  const code = reason ?? asText(fields?.['code']) ?? (status === undefined ? 'Error' : `HTTP ${status}`)
  return { code, message: messageOf(error), status }
}

/** What an error says about one key; a 404 is for the caller, since it may be the bucket's. */
export function gcsAnswer(problem: Problem, place: GcsPlace): Answer {
  const { code, status, message } = problem
  if (isUnreachable(problem)) {
    return unreachable(problem, place, 'Check that the runner can reach storage.googleapis.com.')
  }
  if (status === 401 || NO_CREDENTIALS.test(`${code} ${message}`)) {
    const hint = `The credentials come from ${CREDENTIALS}; they need the right storage.objects.delete.`
    return failed(sentence(problem, place, hint), true)
  }
  if (/requester pays|user ?project/iu.test(`${code} ${message}`)) {
    return failed(sentence(problem, place, 'Buckets whose requester pays are not supported.'), true)
  }
  if (/retention|\bhold\b/iu.test(`${code} ${message}`)) {
    return failed(sentence(problem, place, 'The object can go when its retention or hold ends.'))
  }
  if (status === 403) {
    const hint = `Needed is the right storage.objects.delete on the bucket (role Storage Object User); the credentials come from ${CREDENTIALS}.`
    return { kind: 'denied', ...sentence(problem, place, hint) }
  }
  return failed(sentence(problem, place))
}

export function noBucket(problem: Problem, place: GcsPlace): Answer {
  return failed(sentence(problem, place, 'There is no such bucket, and nothing was taken for gone.'), true)
}

/** What is known of the bucket itself. */
export type Presence =
  { kind: 'there' } | { kind: 'missing'; problem: Problem } | { kind: 'not-allowed-to-ask' }

/** A 404 of an object means that it is gone only where its bucket is there. */
export function notFoundAnswer(problem: Problem, presence: Presence, place: GcsPlace): Answer {
  if (presence.kind === 'there') return { kind: 'gone' }
  if (presence.kind === 'missing' || /bucket does not exist/iu.test(problem.message)) {
    return noBucket(problem, place)
  }
  return /no such object/iu.test(problem.message)
    ? { kind: 'gone' }
    : failed(sentence(problem, place, 'Whether the bucket exists is not known: allow storage.buckets.get.'))
}
