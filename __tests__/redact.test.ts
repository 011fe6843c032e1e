import { expect, test } from '@jest/globals'
import { createExactHider, createHider, createRedactor } from '../src/redact.ts'

const redact = createRedactor(['hunter2', undefined, '', ' AKIA/secret+key= '])

test.each([
  ['the key hunter2 is wrong', 'the key *** is wrong'],
  ['AKIA/secret+key= does not match', '*** does not match'],
  [
    'https://a.blob.core.windows.net/c/b?sv=1&sig=abc%2Bd%3D&se=2',
    'https://a.blob.core.windows.net/c/b?sv=1&sig=***&se=2',
  ],
  ['?X-Amz-Signature=0123&X-Amz-Credential=AKIA/eu', '?X-Amz-Signature=***&X-Amz-Credential=***'],
  ['AccountName=a;AccountKey=bXlrZXk=;', 'AccountName=a;AccountKey=***;'],
  ['via http://user:pw@proxy.lan:3128: 407', 'via http://***@proxy.lan:3128: 407'],
  ['authorization: SharedKey a:b=', 'authorization: ***'],
  ['{"Authorization":"Bearer ya29.abcdefgh"}', '{"Authorization":"***"}'],
  ['{"authorization": "SharedKey a:b="}', '{"authorization": "***"}'],
  ['{\\"authorization\\": \\"SharedKey a:b=\\"}', '{\\"authorization\\": \\"***"}'],
  ['sent Bearer ya29.abcdefgh', 'sent Bearer ***'],
  ['"private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"', '"private_key": "***"'],
  ['"refresh_token":"1//abc"', '"refresh_token":"***"'],
  ['two\n  lines ', 'two lines'],
])('%j', (text, shown) => {
  expect(redact(text)).toBe(shown)
})

test('cuts long texts', () => {
  expect(redact('x'.repeat(1_000))).toHaveLength(401)
})

test('a hider takes out the same, and leaves length and blanks as they are', () => {
  const long = 'x'.repeat(1_000)
  expect(createHider(['hunter2'])(`  hunter2\n ${long} Bearer ya29.abcdefgh`)).toBe(
    `  ***\n ${long} Bearer ***`,
  )
})

test('an exact hider takes out the secrets it knows, and nothing that looks like one', () => {
  expect(createExactHider(['hunter2'])('hunter2 Bearer ya29.abcdefgh')).toBe('*** Bearer ya29.abcdefgh')
})
