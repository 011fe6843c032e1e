import { describe, expect, test } from '@jest/globals'
import { ClearMLError } from '../src/clearml/errors.ts'
import type { Reply } from '../src/clearml/http.ts'
import { connect } from '../src/connect.ts'
import { COMPANY } from './support/fixtures.ts'
import { CLAIMS, jwt } from './support/jwt.ts'
import { retryOptions } from './support/retry-options.ts'
import { fakeSend, ok, refused } from './support/replies.ts'

type Connection = Awaited<ReturnType<typeof connect>>

function connectTo(apiHost: string, answer: () => Reply, mask?: () => void): Promise<Connection> {
  return connect(
    { apiHost, accessKey: 'AKEY', secretKey: 'SKEY' },
    { patience: retryOptions(), send: fakeSend(answer).send, mask: mask ?? (() => undefined) },
    { apiHost: 'api-host', accessKey: 'access-key', secretKey: 'CLEARML_API_SECRET_KEY' },
  )
}

async function complaint(apiHost: string, answer: () => Reply): Promise<Error> {
  const error: unknown = await connectTo(apiHost, answer).catch((thrown: unknown) => thrown)
  if (!(error instanceof Error)) throw new Error('the connection was made')
  return error
}

const PAGE: Reply = { status: 200, text: '<!doctype html><title>ClearML</title>' }

describe('connect', () => {
  test('gives the API and what the server is', async () => {
    const { clearml, server } = await connectTo('http://h:8008', () => ok({ token: jwt(), tasks: [] }))
    expect(server).toMatchObject({ host: 'http://h:8008', release: '2.3.0', companyId: COMPANY })
    await expect(clearml.tasksById(['a'])).resolves.toEqual([])
  })

  test('refuses a server that is too old, in the words of that check', async () => {
    const old = jwt({ ...CLAIMS, server_version: '0.17.0' })
    const { message } = await complaint('http://h:8008', () => ok({ token: old }))
    expect(message).toMatch(/^ClearML server 0\.17\.0 at http:\/\/h:8008 is too old/u)
  })
})

describe('a failed login', () => {
  test.each<[case_: string, host: string, reply: Reply, text: RegExp]>([
    [
      'with wrong keys names where they were given, and where keys come from',
      'http://h:8008',
      refused(401, 22),
      /^ClearML at http:\/\/h:8008 does not accept access-key and CLEARML_API_SECRET_KEY\. Create new credentials .*Settings > Workspace/u,
    ],
    [
      'at the web server suggests the port of the API',
      'http://h:8080',
      PAGE,
      /^http:\/\/h:8080 does not answer as a ClearML API server\..*probably http:\/\/h:8008$/u,
    ],
    ['at the files server suggests the port of the API', 'http://h:8081', PAGE, /probably http:\/\/h:8008$/u],
    [
      'at app. suggests api.',
      'https://app.clear.ml',
      { status: 405, text: 'Not Allowed' },
      /probably https:\/\/api\.clear\.ml$/u,
    ],
    ['at files. suggests api.', 'https://files.clear.ml', PAGE, /probably https:\/\/api\.clear\.ml$/u],
    [
      'at some other page names the usual address',
      'https://example.com',
      PAGE,
      /^https:\/\/example\.com does not answer as a ClearML API server\..*usually listens on port 8008, is named api\.…, or ends in \/api$/u,
    ],
    [
      'with a redirect to a page of its own',
      'https://h',
      { status: 302, text: '', location: 'https://sso' },
      /not answer as a ClearML/u,
    ],
    [
      'with a redirect to the same server by https names that address',
      'http://h:8008',
      { status: 301, text: '', location: 'https://h/v2.13/auth.login' },
      /^ClearML at http:\/\/h:8008 sends every request on to https:\/\/h\. Set api-host to that address$/u,
    ],
    [
      'with a redirect to another path of the same server names that address',
      'http://h:8008',
      { status: 308, text: '', location: '/api/v2.13/auth.login' },
      /sends every request on to http:\/\/h:8008\/api\. Set api-host/u,
    ],
    [
      'at a server that does not know the path',
      'http://h:8008',
      refused(400, 0),
      /not answer as a ClearML API/u,
    ],
    ['that gives no token', 'http://h:8008', ok({}), /not answer as a ClearML API server/u],
    ['that gives no JWT', 'http://h:8008', ok({ token: 'opaque' }), /not answer as a ClearML API server/u],
    [
      'with 502',
      'http://h:8008',
      { status: 502, text: '' },
      /^ClearML at http:\/\/h:8008 does not answer now$/u,
    ],
    [
      'with 500/100',
      'http://h:8008',
      refused(500, 100),
      /^ClearML at http:\/\/h:8008 cannot log anybody in now$/u,
    ],
  ])('%s', async (_, host, reply, text) => {
    const error = await complaint(host, () => reply)
    expect(error.message).toMatch(text)
    expect(error.cause).toBeInstanceOf(ClearMLError)
  })

  test('without any answer speaks of the network, and keeps the cause', async () => {
    const reset = new Error('getaddrinfo ENOTFOUND h')
    const error = await complaint('http://h:8008', () => {
      throw reset
    })
    expect(error.message).toMatch(
      /^ClearML at http:\/\/h:8008 cannot be reached\. Check api-host, .*self-hosted runner/u,
    )
    expect((error.cause as Error).cause).toBe(reset)
  })

  test.each([
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      /^ClearML at https:\/\/h cannot be reached: its certificate is not trusted \(SELF.*NODE_EXTRA_CA_CERTS/u,
    ],
    [
      'ENOTFOUND',
      /^ClearML at https:\/\/h cannot be reached: there is no host named h \(ENOTFOUND\)\. Check api-host, .*self-hosted/u,
    ],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /^ClearML at https:\/\/h cannot be reached: .*does not speak TLS/u],
  ])('because of %s says what that means, once', async (code, text) => {
    const cause = Object.assign(new Error('said so'), { code })
    const error = await complaint('https://h', () => {
      throw cause
    })
    expect(error.message).toMatch(text)
    expect(error.cause).toBe(cause)
  })

  test('by an error of our own is told with its cause', async () => {
    const bug = new TypeError('bug')
    const error: unknown = await connectTo(
      'http://h:8008',
      () => ok({ token: jwt() }),
      () => {
        throw bug
      },
    ).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message: 'The login at http://h:8008 failed', cause: bug })
  })
})
