import { describe, expect, test } from '@jest/globals'
import { readToken } from '../../src/clearml/token.ts'
import { COMPANY } from '../support/fixtures.ts'
import { jwt } from '../support/jwt.ts'

describe('readToken', () => {
  test('reads what the token says about server and caller', () => {
    expect(readToken(jwt())).toEqual({
      serverVersion: '2.3.0',
      apiVersion: '2.34',
      companyId: COMPANY,
      userId: 'u1',
      userName: 'Ada',
    })
  })

  test('reads names beyond ASCII', () => {
    expect(readToken(jwt({ identity: { user_name: 'Zoë 🚀' } }))?.userName).toBe('Zoë 🚀')
  })

  test.each<[payload: unknown]>([
    [{}],
    [{ identity: null, server_version: 2, api_version: null }],
    [{ identity: [], server_version: ['2.3'] }],
    [{ identity: { company: { id: 'x' }, user: 1, user_name: null } }],
  ])('leaves open what %j does not say', (payload) => {
    expect(readToken(jwt(payload))).toEqual({
      serverVersion: undefined,
      apiVersion: undefined,
      companyId: undefined,
      userId: undefined,
      userName: undefined,
    })
  })

  test.each([
    '',
    'opaque',
    'a.b.c',
    '..',
    `x.${Buffer.from('[]').toString('base64url')}.y`,
    jwt('text'),
    jwt(null),
  ])('%j is no token', (text) => {
    expect(readToken(text)).toBeUndefined()
  })
})
