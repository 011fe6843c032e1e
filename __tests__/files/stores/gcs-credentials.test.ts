import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { GcsCredentials } from '../../../src/files/stores/credentials.ts'
import { gcsLogin } from '../../../src/files/stores/gcs-credentials.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'gcs-login-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const ACCOUNT = { client_email: 'robot@project.test', private_key: 'PRIVATE' }
const LOGIN = { credentials: ACCOUNT }
const json = (text: string): GcsCredentials['key'] => ({ kind: 'json', text })
const file = (name: string): GcsCredentials['key'] => ({ kind: 'file', path: path.join(folder, name) })

const login = (key: GcsCredentials['key'], projectId?: string): Promise<object> =>
  gcsLogin({ bucket: undefined, projectId, key, from: 'sdk.google.storage' })

describe('the login by a configuration file', () => {
  test('is by name and key of a service account, given as a file or its text', async () => {
    writeFileSync(path.join(folder, 'key.json'), JSON.stringify(ACCOUNT))
    expect(await login(file('key.json'))).toEqual(LOGIN)
    expect(await login(json(JSON.stringify(ACCOUNT)))).toEqual(LOGIN)
  })

  test('takes nothing else of a key: a token must not go to another place', async () => {
    const key = { ...ACCOUNT, token_uri: 'https://evil.test', type: 'external_account', universe_domain: 'x' }
    expect(await login(json(JSON.stringify(key)))).toEqual(LOGIN)
  })

  test('may name no more than a project', async () => {
    expect(await login(undefined, 'team')).toEqual({ projectId: 'team' })
    expect(await login(undefined)).toEqual({})
    expect(await login(json(JSON.stringify(ACCOUNT)), 'team')).toEqual({ projectId: 'team', ...LOGIN })
  })
})

describe('is refused, without a word of the key,', () => {
  test.each([
    ['that is no JSON', '{ PRIVATE'],
    ['that is no object', '["PRIVATE"]'],
    ['that lacks the name', '{"private_key": "PRIVATE"}'],
    ['that lacks the private key', '{"client_email": "PRIVATE"}'],
  ])('a key %s', async (_, text) => {
    const error: unknown = await login(json(text)).catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(
      /^Error: credentials_json of sdk\.google\.storage .* is no key of a service account/u,
    )
    expect(String(error)).not.toContain('PRIVATE')
  })

  test('a file that is not there', async () => {
    await expect(login(file('none.json'))).rejects.toThrow(
      'the file that credentials_json of sdk.google.storage names cannot be read',
    )
  })
})
