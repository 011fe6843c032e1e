import { createClearML, type ClearML } from './clearml/api.ts'
import { ClearMLError } from './clearml/errors.ts'
import { identifyServer, type Server } from './clearml/server.ts'
import { API_PATH, signIn, type Credentials, type Session, type SessionOptions } from './clearml/session.ts'
import { diagnose, isNobodyThere } from './network/diagnosis.ts'
import { movedTo } from './network/redirect.ts'

export type Connection = { session: Session; server: Server; clearml: ClearML }

/** Logs in and looks at the server. @throws Error that says what the user can do. */
export async function connect(credentials: Credentials, options: SessionOptions): Promise<Connection> {
  const { apiHost } = credentials
  let session: Session
  try {
    session = await signIn(credentials, options)
  } catch (error) {
    throw explainLogin(error, apiHost)
  }
  const server = identifyServer(apiHost, session)
  return { session, server, clearml: createClearML(session, server) }
}

function explainLogin(error: unknown, apiHost: string): Error {
  const cause = error instanceof ClearMLError ? error.cause : undefined
  const known = diagnose(cause, apiHost)
  if (known === undefined) return new Error(headline(error, apiHost), { cause: error })
  const advice = isNobodyThere(cause) ? `. ${UNREACHABLE_ADVICE}` : ''
  return new Error(`ClearML at ${apiHost} cannot be reached: ${known}${advice}`, { cause })
}

const UNREACHABLE_ADVICE =
  'Check api-host, and that the runner may connect to it: a server in a private network needs a self-hosted runner or a proxy'

function headline(error: unknown, apiHost: string): string {
  if (!(error instanceof ClearMLError)) return `The login at ${apiHost} failed`
  const { failure } = error
  switch (failure.kind) {
    case 'refused':
      if (failure.code === 401) {
        return (
          `ClearML at ${apiHost} does not accept access-key and secret-key. Create new credentials in the ClearML ` +
          'web UI (Settings > Workspace) and store them as secrets of the repository'
        )
      }
      return failure.code < 500 ? notAnApiServer(apiHost) : `ClearML at ${apiHost} cannot log anybody in now`
    case 'unreachable':
      return `ClearML at ${apiHost} cannot be reached. ${UNREACHABLE_ADVICE}`
    case 'unreadable': {
      const { location, status } = failure
      const moved =
        location === undefined ? undefined : movedTo(apiHost, `${API_PATH}/${error.endpoint}`, location)
      if (moved !== undefined)
        return `ClearML at ${apiHost} sends every request on to ${moved}. Set api-host to that address`
      return status >= 500 ? `ClearML at ${apiHost} does not answer now` : notAnApiServer(apiHost)
    }
    case 'unexpected':
      return notAnApiServer(apiHost)
  }
}

function notAnApiServer(apiHost: string): string {
  const guess = guessApiHost(apiHost)
  const hint =
    guess === undefined ? 'it usually listens on port 8008, or is named api.…' : `it is probably ${guess}`
  return `${apiHost} does not answer as a ClearML API server. Set api-host to the API server, not to the web or files server: ${hint}`
}

/** ClearML's own conventions: ports 8080 web, 8081 files, 8008 API; or the names app., files. and api. */
export function guessApiHost(host: string): string | undefined {
  const url = new URL(host)
  if (['8080', '8081'].includes(url.port)) url.port = '8008'
  else if (/^(?:app|files)\./u.test(url.hostname)) url.hostname = url.hostname.replace(/^[a-z]+\./u, 'api.')
  else return undefined
  return url.origin
}
