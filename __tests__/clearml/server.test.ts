import { describe, expect, test } from '@jest/globals'
import { identifyServer, type Server } from '../../src/clearml/server.ts'
import type { TokenClaims } from '../../src/clearml/token.ts'

function identify(claims: Partial<TokenClaims>): Server {
  const unused = (): never => {
    throw new Error('the server is known by its token alone')
  }
  return identifyServer('http://h:8008', {
    claims: {
      serverVersion: '2.3.0',
      apiVersion: '2.34',
      companyId: 'c1',
      userId: 'u1',
      userName: 'Ada',
      ...claims,
    },
    read: unused,
    act: unused,
    sendWithToken: unused,
  })
}

describe('identifyServer', () => {
  test('tells who and what the server is', () => {
    expect(identify({})).toEqual({
      host: 'http://h:8008',
      release: '2.3.0',
      apiVersion: '2.34',
      companyId: 'c1',
      userName: 'Ada',
      deletesPublishedWhole: true,
    })
  })

  test.each<[claims: Partial<TokenClaims>]>([
    [{ serverVersion: '1.0.0' }],
    [{ serverVersion: '1.0' }],
    [{ serverVersion: '1.0.0', apiVersion: undefined }],
    [{ serverVersion: undefined, apiVersion: '2.13' }],
    [{ serverVersion: 'hosted', apiVersion: '2.30' }],
    [{ serverVersion: '10.0' }],
  ])('accepts %j', (claims) => {
    expect(identify(claims).companyId).toBe('c1')
  })

  test.each<[claims: Partial<TokenClaims>, found: string]>([
    [{ serverVersion: '0.17.0', apiVersion: '2.12' }, '0.17.0'],
    [{ serverVersion: '0.17.0', apiVersion: '2.34' }, '0.17.0'],
    [{ serverVersion: '0', apiVersion: '2.34' }, '0'],
    [{ serverVersion: undefined, apiVersion: '2.12' }, 'API 2.12'],
    [{ serverVersion: undefined, apiVersion: '2.9' }, 'API 2.9'],
    [{ serverVersion: undefined, apiVersion: undefined }, 'API unknown'],
    [{ serverVersion: 'hosted', apiVersion: undefined }, 'hosted'],
  ])('refuses %j and says what it needs', (claims, found) => {
    expect(() => identify(claims)).toThrow(
      `ClearML server ${found} at http://h:8008 is too old: the cleanup needs release 1.0 (API 2.13) or later`,
    )
  })

  test.each([
    ['1.0.0', false],
    ['1.16.0', false],
    ['1.16.99', false],
    ['1.17.0', true],
    ['1.17', true],
    ['2.3.0', true],
    ['hosted', false],
    [undefined, false],
  ])('release %j deletes published tasks whole: %j', (serverVersion, whole) => {
    expect(identify({ serverVersion }).deletesPublishedWhole).toBe(whole)
  })

  test.each([undefined, ''])('refuses a token whose company is %j', (companyId) => {
    expect(() => identify({ companyId })).toThrow(
      'The token of http://h:8008 does not say which company the credentials belong to',
    )
  })

  test('calls unknown what the token does not say', () => {
    expect(identify({ serverVersion: undefined, userName: undefined })).toMatchObject({
      release: 'unknown',
      userName: 'u1',
    })
    expect(identify({ apiVersion: undefined, userName: undefined, userId: undefined })).toMatchObject({
      apiVersion: 'unknown',
      userName: 'unknown',
    })
  })
})
