import { describe, expect, test } from '@jest/globals'
import { proxyFor, proxyRefusal, type Proxy } from '../../src/network/proxy.ts'
import { withoutProxies } from '../support/without-proxies.ts'

withoutProxies()

const proxyOf = (url: URL): Proxy | undefined => proxyFor(url, process.env)
const API = new URL('http://api.test:8008/v2.13/auth.login')
const CLOUD = new URL('https://storage.test/b')

describe('the proxy of an address', () => {
  test('is none where no variable names one', () => {
    expect([proxyOf(API), proxyOf(CLOUD)]).toEqual([undefined, undefined])
  })

  test.each([
    ['http_proxy', API],
    ['HTTP_PROXY', API],
    ['https_proxy', CLOUD],
    ['HTTPS_PROXY', CLOUD],
  ])('is that of %s, which it names', (variable, url) => {
    process.env[variable] = 'http://proxy.test:3128'
    expect(proxyOf(url)).toEqual({
      href: 'http://proxy.test:3128/',
      name: `the proxy http://proxy.test:3128 (from ${variable})`,
      variable,
    })
    expect(proxyOf(url === API ? CLOUD : API)).toBeUndefined()
  })

  test('is that of the variable in small letters, where both are set', () => {
    Object.assign(process.env, { http_proxy: 'http://small.test', HTTP_PROXY: 'http://large.test' })
    expect(proxyOf(API)?.name).toBe('the proxy http://small.test (from http_proxy)')
  })

  test('may be named without a scheme', () => {
    process.env['http_proxy'] = 'proxy.test:3128'
    expect(proxyOf(API)?.href).toBe('http://proxy.test:3128/')
  })

  test('keeps its password where it is asked, and out of its name', () => {
    process.env['http_proxy'] = 'http://user:p%40ss@proxy.test:3128'
    const proxy = proxyOf(API)
    expect(proxy?.href).toBe('http://user:p%40ss@proxy.test:3128/')
    expect(proxy?.name).toBe('the proxy http://proxy.test:3128 (from http_proxy)')
  })

  test.each(['localhost', '127.0.0.1', '127.8.8.8', '[::1]'])('is not asked for %s', (host) => {
    process.env['http_proxy'] = 'http://proxy.test'
    expect(proxyOf(new URL(`http://${host}:8008/`))).toBeUndefined()
  })

  test.each([
    ['api.test', true],
    ['.test', true],
    ['test', true],
    ['API.test:8008', true],
    ['other.test, api.test', true],
    ['*', true],
    ['api.test:80', false],
    ['pi.test', false],
  ])('no_proxy %j keeps it out: %s', (list, out) => {
    Object.assign(process.env, { http_proxy: 'http://proxy.test', no_proxy: list })
    expect(proxyOf(API) === undefined).toBe(out)
  })

  test.each([
    'socks5://user:s3cret@proxy.test:1080',
    'http://user:s3cr#et@proxy.test',
    'http://u:s3cret%@proxy.test',
  ])('is refused where %s can be none, without its password', (value) => {
    process.env['https_proxy'] = value
    expect(() => proxyOf(CLOUD)).toThrow(/^https_proxy names no proxy that can be asked: accepted is http:/u)
    expect(() => proxyOf(CLOUD)).not.toThrow(/s3cr/u)
  })
})

describe('a reply by way of a proxy', () => {
  test.each([
    [403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }, 'refused to ask api.test:8008 (403)'],
    [403, { server: 'tinyproxy/1.11.1' }, 'name the host in no_proxy'],
    [405, { 'proxy-status': 'gate; error=destination_unavailable' }, '(405)'],
    [407, {}, 'write them into http_proxy as http://USER:PASSWORD@HOST:PORT'],
    [403, { 'proxy-authenticate': 'Basic' }, '(403)'],
  ])('of status %d with %j is its refusal', (status, headers, text) => {
    process.env['http_proxy'] = 'http://proxy.test:3128'
    expect(proxyRefusal({ status, headers }, API.host, proxyOf(API))).toMatchObject({
      message: expect.stringContaining(text) as unknown,
      code: 'ERR_PROXY_REFUSAL',
    })
  })

  test.each([
    [403, { server: 'nginx' }],
    [200, { 'x-squid-error': 'ERR_NONE' }],
    [503, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }],
  ])('of status %d with %j may be the server’s, or pass', (status, headers) => {
    process.env['http_proxy'] = 'http://proxy.test:3128'
    expect(proxyRefusal({ status, headers }, API.host, proxyOf(API))).toBeUndefined()
  })

  test('is the server’s where no proxy was asked', () => {
    expect(proxyRefusal({ status: 407, headers: {} }, API.host, undefined)).toBeUndefined()
  })
})
