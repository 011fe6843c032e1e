import { describe, expect, test } from '@jest/globals'
import { identifyServer, type Abilities, type Server } from '../../src/clearml/server.ts'
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
      featureSet: 'basic',
      ...claims,
    },
    read: unused,
    act: unused,
    put: unused,
    putLines: unused,
    ...{ sendWithToken: unused, wasAway: unused },
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
      isKnown: true,
      showsWholeCompany: true,
      abilities: {
        deletesPublishedWhole: true,
        filtersByInputModels: true,
        pagesEventsByIteration: true,
        hasReports: true,
        modelsHaveLastChange: true,
        dropsEventsOfModels: true,
        deletesFiles: true,
      },
    })
  })

  test.each<[claims: Partial<TokenClaims>, all: boolean]>([
    [{}, true],
    [{ serverVersion: '1.0.0' }, true],
    [{ featureSet: 'enterprise' }, false],
    [{ featureSet: undefined }, false],
    [{ serverVersion: '3.20.0' }, false],
    [{ serverVersion: undefined }, false],
  ])('with %j it shows everybody the whole company: %s', (claims, all) => {
    expect(identify(claims).showsWholeCompany).toBe(all)
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
    [{ serverVersion: '3.20.1', apiVersion: '2.12' }, '3.20.1'],
  ])('refuses %j and says what it needs', (claims, found) => {
    expect(() => identify(claims)).toThrow(
      `ClearML server ${found} at http://h:8008 is too old: the cleanup needs release 1.0 (API 2.13) or later, ` +
        'where archived tasks can be deleted in batches. Upgrade the server.',
    )
  })

  test.each<[claims: Partial<TokenClaims>]>([
    [{ serverVersion: undefined, apiVersion: undefined }],
    [{ serverVersion: 'hosted', apiVersion: undefined }],
    [{ serverVersion: '', apiVersion: 'latest' }],
  ])('refuses %j, which does not tell what the server can do', (claims) => {
    expect(() => identify(claims)).toThrow(
      "The token of http://h:8008 names neither the server's release nor its API version",
    )
  })

  test.each<[serverVersion: string | undefined, isKnown: boolean]>([
    ['1.0.0', true],
    ['2.99', true],
    ['3.0.0', false],
    ['hosted', false],
    [undefined, false],
  ])('release %j is known: %j', (serverVersion, isKnown) => {
    expect(identify({ serverVersion }).isKnown).toBe(isKnown)
  })

  test('asks the API version of a release that counts otherwise', () => {
    expect(identify({ serverVersion: '3.20', apiVersion: '2.30' }).abilities.deletesPublishedWhole).toBe(
      false,
    )
    expect(identify({ serverVersion: '3.20', apiVersion: '2.31' }).abilities.deletesPublishedWhole).toBe(true)
    expect(identify({ serverVersion: '3.20', apiVersion: undefined }).abilities.deletesPublishedWhole).toBe(
      true,
    )
  })

  test.each([
    ['1.0.0', false],
    ['1.16.0', false],
    ['1.16.99', false],
    ['1.17.0', true],
    ['1.17', true],
    ['2.3.0', true],
    ['hosted', true],
    [undefined, true],
  ])('release %j deletes published tasks whole: %j', (serverVersion, whole) => {
    expect(identify({ serverVersion }).abilities.deletesPublishedWhole).toBe(whole)
  })

  test.each<[ability: keyof Abilities, last: string, first: string, lastApi: string, firstApi: string]>([
    ['deletesPublishedWhole', '1.16.99', '1.17', '2.30', '2.31'],
    ['filtersByInputModels', '1.14.2', '1.15.0', '2.28', '2.29'],
    ['hasReports', '1.8.9', '1.9.0', '2.22', '2.23'],
    ['deletesFiles', '1.6.1', '1.7.0', '2.20', '2.21'],
    ['modelsHaveLastChange', '1.12.1', '1.13.0', '2.26', '2.27'],
    ['dropsEventsOfModels', '1.11.0', '1.12.0', '2.25', '2.26'],
    ['pagesEventsByIteration', '1.1.1', '1.2.0', '2.15', '2.16'],
  ])('%s came with a release, or its API version where the release is not known', (ability, ...versions) => {
    const [last, first, lastApi, firstApi] = versions
    const can = (claims: Partial<TokenClaims>): boolean => identify(claims).abilities[ability]
    expect([last, first].map((serverVersion) => can({ serverVersion }))).toEqual([false, true])
    for (const serverVersion of [undefined, 'hosted']) {
      expect([lastApi, firstApi].map((apiVersion) => can({ serverVersion, apiVersion }))).toEqual([
        false,
        true,
      ])
    }
    expect(can({ serverVersion: last, apiVersion: '2.99' })).toBe(false)
    expect(can({ serverVersion: first, apiVersion: undefined })).toBe(true)
  })

  test.each([undefined, ''])('refuses a token whose company is %j', (companyId) => {
    expect(() => identify({ companyId })).toThrow(
      'The token of http://h:8008 does not say which company the credentials belong to, ' +
        'so own tasks cannot be told from public ones. Use credentials of a ClearML user.',
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
