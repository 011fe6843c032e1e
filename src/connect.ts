import { createClearML, type ClearML } from './clearml/api.ts'
import { ClearMLError } from './clearml/errors.ts'
import { guessApiHost } from './clearml/hosts.ts'
import { identifyServer, type Server } from './clearml/server.ts'
import { API_PATH, signIn, type Credentials, type Session, type SessionOptions } from './clearml/session.ts'
import { diagnose, isNobodyThere } from './network/diagnosis.ts'
import { movedTo } from './network/redirect.ts'

/** Under which names people find what they gave: inputs, or the variables that stood in for them. */
export type GivenNames = { apiHost: string; accessKey: string; secretKey: string }

export type Connection = { session: Session; server: Server; clearml: ClearML }

/** Logs in and looks at the server. @throws Error that says what the user can do. */
export async function connect(
  credentials: Credentials,
  options: SessionOptions,
  names: GivenNames,
): Promise<Connection> {
  const { apiHost } = credentials
  let session: Session
  try {
    session = await signIn(credentials, options)
  } catch (error) {
    throw explainLogin(error, apiHost, names)
  }
  const server = identifyServer(apiHost, session)
  return { session, server, clearml: createClearML(session, server) }
}

function explainLogin(error: unknown, apiHost: string, names: GivenNames): Error {
  const cause = error instanceof ClearMLError ? error.cause : undefined
  const known = diagnose(cause, apiHost)
  if (known === undefined) return new Error(headline(error, apiHost, names), { cause: error })
  const advice = isNobodyThere(cause) ? `. ${unreachableAdvice(names)}` : ''
  return new Error(`ClearML at ${apiHost} cannot be reached: ${known}${advice}`, { cause })
}

function unreachableAdvice(names: GivenNames): string {
  return (
    `Check ${names.apiHost}, and that the runner may connect to it: ` +
    'a server in a private network needs a self-hosted runner or a proxy'
  )
}

function headline(error: unknown, apiHost: string, names: GivenNames): string {
  if (!(error instanceof ClearMLError)) return `The login at ${apiHost} failed`
  const { failure } = error
  switch (failure.kind) {
    case 'refused':
      if (failure.code === 401) {
        return (
          `ClearML at ${apiHost} does not accept ${names.accessKey} and ${names.secretKey}. Create new credentials in the ClearML ` +
          'web UI (Settings > Workspace) and store them as secrets of the repository'
        )
      }
      return failure.code < 500
        ? notAnApiServer(apiHost, names)
        : `ClearML at ${apiHost} cannot log anybody in now`
    case 'unreachable':
      return `ClearML at ${apiHost} cannot be reached. ${unreachableAdvice(names)}`
    case 'unreadable': {
      const { location, status } = failure
      const moved =
        location === undefined ? undefined : movedTo(apiHost, `${API_PATH}/${error.endpoint}`, location)
      if (moved !== undefined)
        return `ClearML at ${apiHost} sends every request on to ${moved}. Set ${names.apiHost} to that address`
      return status >= 500 ? `ClearML at ${apiHost} does not answer now` : notAnApiServer(apiHost, names)
    }
    case 'unexpected':
      return notAnApiServer(apiHost, names)
  }
}

function notAnApiServer(apiHost: string, names: GivenNames): string {
  const guess = guessApiHost(apiHost)
  const hint =
    guess === undefined
      ? 'it usually listens on port 8008, is named api.…, or ends in /api'
      : `it is probably ${guess}`
  return `${apiHost} does not answer as a ClearML API server. Set ${names.apiHost} to the API server, not to the web or files server: ${hint}`
}
