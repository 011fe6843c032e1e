import { expect, test } from '@jest/globals'
import { diagnose, isLasting, isNobodyThere } from '../../src/network/diagnosis.ts'

const coded = (code: string, message = 'said so'): Error => Object.assign(new Error(message), { code })
const OPENSSL =
  'write EPROTO 40:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../x.c:77:\n'

test.each<[error: Error, text: string, lasts: boolean, nobody: boolean]>([
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'its certificate is not trusted (DEPTH_ZERO', true, false],
  [coded('SELF_SIGNED_CERT_IN_CHAIN'), '(PEM) in NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE', true, false],
  [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'its certificate is not trusted', true, false],
  [coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'its certificate is not trusted', true, false],
  [coded('CERT_HAS_EXPIRED'), 'out of date (CERT_HAS_EXPIRED)', true, false],
  [coded('CERT_NOT_YET_VALID'), 'set the clock of this machine', true, false],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID', 'not in DNS:x'), 'the certificate names. not in DNS:x', true, false],
  [coded('CERT_REVOKED'), 'not accepted (CERT_REVOKED: said so)', true, false],
  [coded('EPROTO', OPENSSL), 'does not speak TLS: write http://', true, false],
  [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'does not speak TLS', true, false],
  [coded('ENOTFOUND'), 'there is no host named h (ENOTFOUND)', false, true],
  [coded('EAI_AGAIN'), 'the name h could not be looked up (EAI_AGAIN)', false, true],
  [coded('ECONNREFUSED'), 'nothing accepts connections at h:443 (ECONNREFUSED)', false, true],
  [coded('NOBODY_THERE', 'there is no host named h'), 'there is no host named h', false, true],
  [coded('ERR_PROXY_REFUSAL', 'the proxy said no'), 'the proxy said no', true, false],
  [coded('ERR_PROXY_INVALID_CONFIG', 'names no proxy'), 'names no proxy', true, false],
  [coded('ERR_PROXY_TUNNEL', 'could not reach h'), 'could not reach h', false, false],
])('%s is explained, as lasting or not', (error, text, lasts, nobody) => {
  expect(diagnose(error, 'https://h')).toContain(text)
  expect([isLasting(error), isNobodyThere(error)]).toEqual([lasts, nobody])
})

test.each([
  coded('ECONNRESET'),
  coded('EPROTO', 'alert handshake failure'),
  new Error('cut'),
  'text',
  undefined,
  null,
])('%s is left in its own words, and may pass', (error) => {
  expect(diagnose(error, 'https://h')).toBeUndefined()
  expect([isLasting(error), isNobodyThere(error)]).toEqual([false, false])
})

test('an error is known by its cause, by one of several addresses, or as an SDK spells it', () => {
  const inner = coded('ECONNREFUSED')
  const known = [
    new Error('around', { cause: inner }),
    Object.assign(new Error('around', { cause: inner }), { code: 'OWN' }),
    new AggregateError([inner, inner]),
    { code: 'ECONNREFUSED', message: 'x' },
  ]
  for (const error of known) expect(diagnose(error, 'http://h:9000')).toContain('at h:9000')
})
