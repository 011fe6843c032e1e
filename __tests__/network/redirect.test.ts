import { expect, test } from '@jest/globals'
import { movedTo } from '../../src/network/redirect.ts'

const PATH = '/v2.13/auth.login'

test.each([
  ['http://h', 'https://h/v2.13/auth.login', 'https://h'],
  ['http://h:8008', 'https://h:8443/v2.13/auth.login', 'https://h:8443'],
  ['http://h', '/api/v2.13/auth.login', 'http://h/api'],
  ['https://h/old', 'https://h/new/v2.13/auth.login/', 'https://h/new'],
  ['http://old', 'https://new/v2.13/auth.login', 'https://new'],
  ['http://h', 'https://h/', 'https://h'],
  ['http://h', 'https://h', 'https://h'],
  ['http://[::1]:8008', 'https://[::1]/v2.13/auth.login', 'https://[::1]'],
  ['http://h', 'https://user:pw@h/v2.13/auth.login', 'https://h'],
])('%s that redirects to %s has moved to %s', (base, location, moved) => {
  expect(movedTo(base, PATH, location)).toBe(moved)
})

test.each([
  ['http://h', 'https://sso.test/login?next=/v2.13/auth.login'],
  ['http://h', 'https://other/'],
  ['http://h', '/login'],
  ['http://h', '/'],
  ['http://h', 'http://h/v2.13/auth.login/'],
  ['http://h', 'ftp://h/v2.13/auth.login'],
  ['http://h', 'http://[/'],
])('%s that redirects to %s has not moved', (base, location) => {
  expect(movedTo(base, PATH, location)).toBeUndefined()
})
