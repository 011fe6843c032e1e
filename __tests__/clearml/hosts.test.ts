import { describe, expect, test } from '@jest/globals'
import { guessApiHost, inferFilesHost, inferWebHost } from '../../src/clearml/hosts.ts'

describe('an API server', () => {
  test.each<[apiHost: string, filesHost: string | undefined, webHost: string | undefined]>([
    ['https://api.clear.ml', 'https://files.clear.ml', 'https://app.clear.ml'],
    ['http://api.ml.example.com', 'http://files.ml.example.com', 'http://app.ml.example.com'],
    [
      'https://api.ml.example.com:8443',
      'https://files.ml.example.com:8443',
      'https://app.ml.example.com:8443',
    ],
    ['http://ml.example.com:8008', 'http://ml.example.com:8081', 'http://ml.example.com:8080'],
    ['http://10.0.0.7:8008', 'http://10.0.0.7:8081', 'http://10.0.0.7:8080'],
    ['http://[::1]:8008', 'http://[::1]:8081', 'http://[::1]:8080'],
    ['http://[2001:db8::7]:8008', 'http://[2001:db8::7]:8081', 'http://[2001:db8::7]:8080'],
    ['http://api.ml.example.com:8008', 'http://api.ml.example.com:8081', 'http://api.ml.example.com:8080'],
    ['http://ml.example.com:8008/api', 'http://ml.example.com:8081', 'http://ml.example.com:8080'],
    ['https://api.api.example.com', 'https://files.api.example.com', 'https://app.api.example.com'],
    ['https://ml.example.com/api', 'https://ml.example.com/files', 'https://ml.example.com'],
    ['https://example.com/clearml/api', 'https://example.com/clearml/files', 'https://example.com/clearml'],
    ['http://ml.example.com:8080/api', 'http://ml.example.com:8080/files', 'http://ml.example.com:8080'],
    ['https://app.ml.example.com/api', 'https://app.ml.example.com/files', 'https://app.ml.example.com'],
    ['https://ml.example.com', undefined, undefined],
    ['https://ml.example.com/my-api', undefined, undefined],
    ['https://ml.example.com/api/v2', undefined, undefined],
    ['https://my-api.example.com', undefined, undefined],
    ['https://apiary.example.com', undefined, undefined],
    ['http://ml.example.com:18008', undefined, undefined],
    ['http://localhost', undefined, undefined],
  ])('at %s has its files at %s and its pages at %s', (apiHost, filesHost, webHost) => {
    expect(inferFilesHost(apiHost)).toBe(filesHost)
    expect(inferWebHost(apiHost)).toBe(webHost)
  })
})

describe('for an address that is no API server', () => {
  test.each([
    ['http://h:8080', 'http://h:8008'],
    ['http://h:8080/projects/1/experiments', 'http://h:8008'],
    ['https://h:8081/files', 'https://h:8008'],
    ['https://app.clear.ml', 'https://api.clear.ml'],
    ['https://app.clear.ml/settings/workspace', 'https://api.clear.ml'],
    ['https://files.ml.example.com', 'https://api.ml.example.com'],
    ['https://app.h:8443', 'https://api.h:8443'],
    ['http://[::1]:8080', 'http://[::1]:8008'],
    ['https://h/files', 'https://h/api'],
    ['https://h/clearml/files/', 'https://h/clearml/api'],
  ])('%s the guess is %s', (host, guess) => {
    expect(guessApiHost(host)).toBe(guess)
  })

  test.each([
    'http://h:8008',
    'https://h',
    'https://h/clearml',
    'https://h/clearml/api',
    'https://h/profiles',
    'https://api.clear.ml',
    'https://application.h',
    'https://my.app.h',
  ])('%s there is no guess', (host) => {
    expect(guessApiHost(host)).toBeUndefined()
  })
})
