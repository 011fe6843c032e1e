import { asNumber, asObject, asText } from '../../clearml/json.ts'
import { failed, type Answer } from './answer.ts'
import { isUnreachable, messageOf, sentence, unreachable, type Place, type Problem } from './problem.ts'

export type S3Place = Place & {
  bucket: string
  /** For people: where the credentials come from. */
  credentials: string
}

const PASSING = new Set(['InternalError', 'SlowDown', 'ServiceUnavailable', 'OperationAborted'])
const NO_BUCKET = new Set(['NoSuchBucket', 'InvalidBucketName'])
const WRONG_REGION = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
])
const BAD_CREDENTIALS = new Set([
  'SignatureDoesNotMatch',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'InvalidSecurity',
  'InvalidToken',
  'NotSignedUp',
  'RequestTimeTooSkewed',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
  'CredentialsProviderError',
  'TokenProviderError',
])
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])
/** How a store says that it takes no batches, or none with this checksum. */
const BATCH_REFUSED = new Set([400, 405, 411, 501])

/** Errors of S3 have their code in `name`, those of Node in `code`. */
export function s3Problem(error: unknown): Problem {
  const fields = asObject(error)
  const status = asNumber(asObject(fields?.['$metadata'])?.['httpStatusCode'])
  const code = status === undefined ? asText(fields?.['code']) : undefined
  return { code: code ?? asText(fields?.['name']) ?? 'Error', message: messageOf(error), status }
}

/** Whether the store takes no batch like this one, while single requests may work. */
export function refusesBatches(problem: Problem): boolean {
  const { code, status } = problem
  return !isOfBucket(problem) && (code === 'NotImplemented' || BATCH_REFUSED.has(status ?? 0))
}

/** What an error says of the whole bucket, whatever was asked of it; undefined where it may be about this request alone. */
export function bucketFailure(problem: Problem, place: S3Place): Answer | undefined {
  return isOfBucket(problem) ? callFailure(problem, place) : undefined
}

/**
 * What the error of a whole batch means for each of its keys.
 * None means that objects are gone: a 404 is the bucket's, or of something that is no S3.
 */
export function callFailure(problem: Problem, place: S3Place): Answer {
  const { code, status } = problem
  if (isUnreachable(problem))
    return unreachable(problem, place, 'Check that the runner can reach the service.')
  if (isOfBucket(problem)) return failed(sentence(problem, place, bucketHint(code, place)), true)
  if (status === 403) return failed(sentence(problem, place, rightHint(place)), true)
  if (status === 404) return failed(sentence(problem, place, 'Check the name and the endpoint.'), true)
  return failed(sentence(problem, place, 'The next run tries again.'))
}

/** What an error says about one key. */
export function keyAnswer(problem: Problem, place: S3Place): Answer {
  const { code, status, message } = problem
  if (code === 'NoSuchKey') return { kind: 'gone' }
  if (isOfBucket(problem)) return callFailure(problem, place)
  if (PASSING.has(code)) {
    return { kind: 'busy', ...sentence(problem, place, 'The next run tries again.') }
  }
  if (/object.?lock|\bWORM\b|retention|legal hold/iu.test(`${code} ${message}`)) {
    return failed(sentence(problem, place, 'The object is locked: it can go when its retention ends.'))
  }
  if (code === 'AccessDenied' || status === 403) {
    return { kind: 'denied', ...sentence(problem, place, rightHint(place)) }
  }
  return failed(sentence(problem, place))
}

function rightHint({ bucket, credentials }: S3Place): string {
  return `Needed is the right s3:DeleteObject on ${bucket}/*; the credentials come from ${credentials}.`
}

function isOfBucket(problem: Problem): boolean {
  return (
    [NO_BUCKET, WRONG_REGION, BAD_CREDENTIALS, EXPIRED].some((codes) => codes.has(problem.code)) ||
    isUnreachable(problem)
  )
}

function bucketHint(code: string, place: S3Place): string {
  if (NO_BUCKET.has(code)) {
    return 'Nothing was taken for gone. Check the name, and s3-endpoints if the bucket is not on AWS.'
  }
  if (WRONG_REGION.has(code)) return 'Set the input s3-region, or region=NAME of the endpoint.'
  if (EXPIRED.has(code)) {
    return `The credentials from ${place.credentials} have expired: ask for a longer session (role-duration-seconds).`
  }
  return `The credentials come from ${place.credentials}; they need the right s3:DeleteObject.`
}
