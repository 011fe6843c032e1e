import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { caFilesOf, trustAuthorities } from '../../src/host/ca-certificates.ts'
import { selfSigned } from '../support/certificate.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ca-'))
const before = tls.getCACertificates('default')
const trusted = (): number =>
  new Set(tls.getCACertificates('default').map((pem) => new X509Certificate(pem).fingerprint256)).size
const brought = trusted()

afterEach(() => {
  tls.setDefaultCACertificates(before)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

/** What a request to a server with this certificate comes to. */
async function ask({ cert, key }: { cert: string; key: string }): Promise<unknown> {
  const server = createServer({ cert, key }, (_, response) => response.end())
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  try {
    return await new Promise((resolve) => {
      get({ port, host: 'localhost', agent: false }, (message) => {
        resolve(message.resume().statusCode)
      }).on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code)
      })
    })
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}

describe('the files of authorities', () => {
  test('are those that the tools around ClearML read', () => {
    const env = {
      SSL_CERT_FILE: ' /s.pem ',
      REQUESTS_CA_BUNDLE: '/r.pem',
      CURL_CA_BUNDLE: '',
      AWS_CA_BUNDLE: '/a.pem',
      NODE_EXTRA_CA_CERTS: '/n.pem',
      OTHER: '/o.pem',
    }
    expect(caFilesOf(env)).toEqual([
      { name: 'NODE_EXTRA_CA_CERTS', path: '/n.pem' },
      { name: 'REQUESTS_CA_BUNDLE', path: '/r.pem' },
      { name: 'SSL_CERT_FILE', path: '/s.pem' },
      { name: 'AWS_CA_BUNDLE', path: '/a.pem' },
    ])
    expect(caFilesOf({})).toEqual([])
  })
})

describe('trustAuthorities', () => {
  test('trusts what is in the files, one call after another, and still what Node brings', async () => {
    const [one, other] = [selfSigned(['localhost'], 'one'), selfSigned(['localhost'], 'other')]
    expect(await ask(one)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(trustAuthorities([{ name: 'A', path: write('one.pem', `text\n${one.cert}`) }])).toEqual([])
    expect([await ask(one), await ask(other)]).toEqual([200, 'DEPTH_ZERO_SELF_SIGNED_CERT'])
    expect(trustAuthorities([{ name: 'B', path: write('other.pem', other.cert) }])).toEqual([])
    expect([await ask(one), await ask(other)]).toEqual([200, 200])
    expect(trusted()).toBe(brought + 2)
  })

  test('changes nothing where there is nothing to take', () => {
    expect(trustAuthorities([])).toEqual([])
    expect(trusted()).toBe(brought)
  })

  test('says of each file that cannot be taken why, and takes the others', async () => {
    const own = selfSigned(['localhost'])
    const bad = '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n'
    const problems = trustAuthorities([
      { name: 'GONE', path: path.join(folder, 'gone.pem') },
      { name: 'FOLDER', path: folder },
      { name: 'TEXT', path: write('text.pem', 'no certificate') },
      { name: 'BAD', path: write('bad.pem', bad) },
      { name: 'MIXED', path: write('mixed.pem', bad + own.cert) },
    ])
    expect(problems).toEqual([
      `GONE: the file ${folder}/gone.pem is not there. No authority is trusted because of it`,
      `FOLDER: the file ${folder} is a folder. No authority is trusted because of it`,
      `TEXT: the file ${folder}/text.pem holds no certificate in PEM. No authority is trusted because of it`,
      `BAD: the file ${folder}/bad.pem holds no certificate in PEM. No authority is trusted because of it`,
    ])
    expect(await ask(own)).toBe(200)
  })

  test('on a Node that takes none names those that count for nothing there', () => {
    const { setDefaultCACertificates } = tls
    Reflect.deleteProperty(tls, 'setDefaultCACertificates')
    try {
      const file = write('own.pem', selfSigned(['localhost']).cert)
      const files = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE'].map((name) => ({
        name,
        path: file,
      }))
      expect(trustAuthorities(files.slice(0, 1))).toEqual([])
      expect(trustAuthorities(files)).toEqual([
        `SSL_CERT_FILE, AWS_CA_BUNDLE: Node ${process.versions.node} takes certificates from NODE_EXTRA_CA_CERTS only. ` +
          'Name the file there, or use Node 22.19, 24.5 or later',
      ])
    } finally {
      Object.assign(tls, { setDefaultCACertificates })
    }
  })
})
