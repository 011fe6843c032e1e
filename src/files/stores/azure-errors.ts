import { asNumber, asObject, asText } from '../../clearml/json.ts'
import { failed, type Answer } from './answer.ts'
import { isUnreachable, messageOf, sentence, unreachable, type Place, type Problem } from './problem.ts'

export type AzurePlace = Place & {
  /** For people: where the credentials come from. */
  credentials: string
}

const NO_CONTAINER = new Set([
  'ContainerNotFound',
  'ContainerBeingDeleted',
  'ContainerDisabled',
  'InvalidResourceName',
])
const BAD_CREDENTIALS = new Set([
  'AccountIsDisabled',
  'AuthenticationFailed',
  'InvalidAuthenticationInfo',
  'KeyBasedAuthenticationNotPermitted',
  'NoAuthenticationInformation',
  'PublicAccessNotPermitted',
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
])
/** How an account says that it takes no batches; those with a hierarchical namespace once did. */
const BATCH_REFUSED = new Set([400, 403, 409, 501])
const PASSING_STATUSES = new Set([408, 429, 500, 503])

/** Errors of the service have `statusCode` and `code`, those of credentials a name, those of Node a `code`. */
export function azureProblem(error: unknown): Problem {
  const fields = asObject(error)
  const code = asText(fields?.['code']) ?? asText(asObject(fields?.['details'])?.['errorCode'])
  return {
    code: code ?? asText(fields?.['name']) ?? 'Error',
    message: messageOf(error),
    status: asNumber(fields?.['statusCode']),
  }
}

/** Whether the account takes no batches, or none by these credentials, while single requests may work. */
export function refusesBatches(problem: Problem): boolean {
  return !isOfContainer(problem) && BATCH_REFUSED.has(problem.status ?? 0)
}

/** What an error says of the whole container; undefined where it may be about this request alone. */
export function containerFailure(problem: Problem, place: AzurePlace): Answer | undefined {
  return isOfContainer(problem) ? callFailure(problem, place) : undefined
}

/** What the error of a whole batch means for each of its blobs. */
export function callFailure(problem: Problem, place: AzurePlace): Answer {
  const { code, status } = problem
  if (isUnreachable(problem)) {
    return unreachable(problem, place, 'Check the name of the account, and that the runner can reach it.')
  }
  if (isOfContainer(problem)) return failed(sentence(problem, place, containerHint(code, place)), true)
  if (status === 401) return failed(sentence(problem, place, rightHint(place)), true)
  if (status === 404)
    return failed(sentence(problem, place, 'Check the names of account and container.'), true)
  return failed(sentence(problem, place, 'The next run tries again.'))
}

/** What an error says about one blob. */
export function blobAnswer(problem: Problem, place: AzurePlace): Answer {
  const { code, status } = problem
  if (code === 'BlobNotFound') return { kind: 'gone' }
  if (isOfContainer(problem)) return callFailure(problem, place)
  if (code.startsWith('LeaseId')) {
    return failed(sentence(problem, place, 'The blob is leased: break the lease to let it go.'))
  }
  if (code.startsWith('BlobImmutable')) {
    return failed(
      sentence(problem, place, 'The blob can go when its immutability policy or legal hold ends.'),
    )
  }
  if (status === 401 || status === 403) {
    return { kind: 'denied', ...sentence(problem, place, rightHint(place)) }
  }
  if (PASSING_STATUSES.has(status ?? 0)) {
    return { kind: 'busy', ...sentence(problem, place, 'The next run tries again.') }
  }
  return failed(sentence(problem, place))
}

function isOfContainer(problem: Problem): boolean {
  return NO_CONTAINER.has(problem.code) || BAD_CREDENTIALS.has(problem.code) || isUnreachable(problem)
}

function containerHint(code: string, place: AzurePlace): string {
  if (NO_CONTAINER.has(code)) return 'Nothing was taken for gone. Check the name of the container.'
  return rightHint(place)
}

function rightHint({ credentials }: AzurePlace): string {
  return `Needed is the right to delete blobs (role Storage Blob Data Contributor, or a SAS with "d"); the credentials come from ${credentials}.`
}
