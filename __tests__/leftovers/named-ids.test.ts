import { expect, test } from '@jest/globals'
import { namedIds } from '../../src/leftovers/named-ids.ts'
import { hexId } from '../support/fixtures.ts'

const [A, B] = [hexId('a'), hexId('b')]

/** As no client writes it. */
function percentEncoded(text: string): string {
  return text.replaceAll(/./gu, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}

test.each<[what: string, uri: string, ids: readonly string[]]>([
  ['a file of the fileserver', `http://files:8081/Vision/train.${A}/models/m.pt`, [A]],
  ['capitals in the host', `http://FILES:8081/Vision/train.${A}/m`, [A]],
  ['an encoded slash behind it', `http://files/Vision%2Ftrain.${A}%2Fm`, [A]],
  ['an encoded dot before it', `http://files/Vision/train%2E${A}/m`, [A]],
  ['capitals in the id', `http://files/Vision/train.${A.toUpperCase()}/m`, [A]],
  ['the folder alone', `s3://bucket/p/train.${A}`, [A]],
  ['two folders', `s3://bucket/p.${B}/train.${A}/m`, [B, A]],
  ['an id without a dot', `s3://bucket/${A}`, [A]],
  ['a dot that was encoded twice', `http://files/Vision/train%252E${A}/m`, [A]],
  ['digits that are encoded', `http://files/Vision/train.${percentEncoded(A)}/m`, [A]],
  ['an id that digits follow', `s3://bucket/p/train.${A}.bak/${A}00`, [A, `${A}00`.slice(2)]],
  ['a text around it', `{"config": "see s3://bucket/train.${A}/m and ${B}"}`, [A, B]],
  ['nothing', 'https://example.com/a/b.bin', []],
  ['too few digits', `s3://bucket/p.${A.slice(1)}/m`, []],
])('finds the ids in %s', (_, uri, ids) => {
  const found = namedIds(uri)
  // One too many only keeps a folder.
  expect(found).toEqual(expect.arrayContaining([...ids]))
  expect(found.length > 0).toBe(ids.length > 0)
})

test('a name that is encoded without end ends', () => {
  expect(namedIds(`http://files/${'%25'.repeat(50)}2E${A}/m`).length).toBeGreaterThan(0)
})
