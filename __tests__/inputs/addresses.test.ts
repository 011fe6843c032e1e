import { describe, expect, test } from '@jest/globals'
import { filesHosts, httpUrl, uriMap } from '../../src/inputs/addresses.ts'
import type { Parsed } from '../../src/inputs/parse.ts'

function expectRefusal(parsed: Parsed<unknown>): string {
  if (parsed.ok) throw new Error(`accepted as ${JSON.stringify(parsed.value)}`)
  return parsed.accepted
}

describe('httpUrl', () => {
  test.each([
    ['https://api.clear.ml', 'https://api.clear.ml'],
    ['https://api.clear.ml/', 'https://api.clear.ml'],
    ['https://api.clear.ml///', 'https://api.clear.ml'],
    ['http://clearml.example.com:8008', 'http://clearml.example.com:8008'],
    ['http://clearml.example.com/api/', 'http://clearml.example.com/api'],
    ['HTTPS://API.Clear.ML', 'https://api.clear.ml'],
    ['https://api.clear.ml:443', 'https://api.clear.ml'],
    ['http://[::1]:8008', 'http://[::1]:8008'],
    ['https://[2001:DB8:0:0:0:0:0:7]/api/', 'https://[2001:db8::7]/api'],
  ])('reads %j as %j', (text, value) => {
    expect(httpUrl(text)).toEqual({ ok: true, value })
  })

  test.each([
    '',
    'api.clear.ml',
    'clearml.example.com:8008',
    'ftp://api.clear.ml',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'https://user@api.clear.ml',
    'https://user:word@api.clear.ml',
    'https://:word@api.clear.ml',
    'https://api.clear.ml?token=1',
    'https://api.clear.ml#part',
    'https://api clear.ml',
    'http://api.clear.ml:99999',
    'http://::1:8008',
    'http://[::1',
    'http://one.test\nhttp://two.test',
    'http://api.cle\tar.ml',
  ])('refuses %j', (text) => {
    expect(expectRefusal(httpUrl(text))).toBe(
      'an http or https URL without user, query and fragment, for example https://api.clear.ml',
    )
  })
})

describe('filesHosts', () => {
  test.each([
    ['http://files:8081/', ['http://files:8081']],
    ['http://[::1]:8081', ['http://[::1]:8081']],
    [
      'http://files:8081, https://f.test/a/\nhttp://10.0.0.7:8081',
      ['http://files:8081', 'https://f.test/a', 'http://10.0.0.7:8081'],
    ],
    ['s3://bucket\nhttp://old:8081', ['http://old:8081']],
  ])('of %j are %j', (text, hosts) => {
    expect(filesHosts(text)).toEqual({ ok: true, value: { kind: 'given', hosts } })
  })

  test('are left to inference by an empty text', () => {
    expect(filesHosts('')).toEqual({ ok: true, value: { kind: 'infer' } })
  })

  test.each([
    'none',
    's3://bucket',
    's3://bucket/prefix/',
    's3://minio.lan:9000/bucket/a',
    'S3://Bucket/x',
    'gs://bucket/prefix',
    'azure://account.blob.core.windows.net/container',
    's3://one, gs://two',
  ])('%j means that there is no fileserver', (text) => {
    expect(filesHosts(text)).toEqual({ ok: true, value: { kind: 'none' } })
  })

  test.each([
    'None',
    'none, http://files:8081',
    'undefined',
    's3://',
    's3:///prefix',
    's3://key:secret@host/bucket',
    's3:bucket',
    'file:///mnt/share',
    '/mnt/share',
    'ftp://files',
    's3://bucket\nnonsense',
  ])('refuses %j, and says that there may be none', (text) => {
    expect(expectRefusal(filesHosts(text))).toMatch(
      /^http or https URLs .*, a storage URL \(s3:\/\/, gs:\/\/, azure:\/\/\), or none alone$/u,
    )
  })
})

describe('uriMap', () => {
  test('takes IPv6 addresses on both sides', () => {
    expect(uriMap('http://[::1]:8081=http://[2001:db8::7]:8081\ns3://[::1]:9000/b=s3://b')).toEqual({
      ok: true,
      value: [
        { from: 'http://[::1]:8081', to: 'http://[2001:db8::7]:8081' },
        { from: 's3://[::1]:9000/b', to: 's3://b' },
      ],
    })
  })
})
