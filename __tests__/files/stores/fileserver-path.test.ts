import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { routePath, safePath, unquotePlus } from '../../../simulator/fileserver/paths.ts'
import { batchName, spellingsOf } from '../../../src/files/stores/fileserver-path.ts'
import { hexId } from '../../support/fixtures.ts'

/** The signs that Python's `quote` leaves alone. */
const PLAIN = /[A-Za-z0-9_.\-~/]/u

/** How the SDK registers the URL of a file: its path quoted once more, but nothing after a raw `?` or `#`. */
function quoted(path: string): string {
  const cut = path.search(/[?#]/u)
  const [before, after] = cut < 0 ? [path, ''] : [path.slice(0, cut), path.slice(cut)]
  const signs = Array.from(before, (sign) => (PLAIN.test(sign) ? sign : percent(sign)))
  return signs.join('') + after
}

function percent(sign: string): string {
  return Array.from(Buffer.from(sign), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  )
}

/** The files that the fileserver would delete for a stored path, in the order in which they are tried. */
const byDelete = (stored: string): (string | undefined)[] =>
  spellingsOf(stored).map((spelling) => safePath(routePath(`/${spelling}`)))
const byBatch = (stored: string): (string | undefined)[] =>
  spellingsOf(stored).map((spelling) => safePath(unquotePlus(batchName(spelling))))

const FOLDER = `Vision/Cats %26 Dogs/train %231 (50%25) gr%C3%B6%C3%9Fe.${hexId('a')}`

/** Names of files as they lie in the store. */
const NAMES = [
  'plain.bin',
  'two words.bin',
  'größe ñ 漢字 😀.bin',
  'a+b=c&d.bin',
  'ckpt #3.pt',
  'what?x=1.pt',
  '50%.pt',
  '100%25.pt',
  'loss%3A0.5.pt',
  'set0x3av1.slash.x.pkl',
  "[x]{y}(z)'q$^,;!*~.bin",
  'ö what?loss%3A0.5 #3.pt',
]

describe.each(NAMES)('the file %j', (name) => {
  const file = `${FOLDER}/models/${name}`

  test.each([
    ['quoted', quoted(file)],
    ['unquoted', file],
  ])('stored %s is found by DELETE and by delete_many', (_, stored) => {
    expect(byDelete(stored)).toContain(file)
    expect(byBatch(stored)).toContain(file)
  })
})

describe('spellingsOf', () => {
  test.each<[stored: string, spellings: string[]]>([
    ['a/b.bin', ['a/b.bin']],
    ['a%20b/c', ['a%20b/c', 'a%2520b/c']],
    ['a b/c', ['a%20b/c']],
    ['a%3Ab', ['a%3Ab', 'a%253Ab']],
    ['50%', ['50%25']],
    ['50%zz', ['50%25zz']],
    ['a#b?c', ['a%23b%3Fc']],
    ['a%20#b', ['a%20%23b', 'a%2520%23b']],
    // Quoting stops at a raw sign.
    ['a%20#b%3A', ['a%20%23b%3A', 'a%20%23b%253A', 'a%2520%23b%253A']],
    ['a?b%3A', ['a%3Fb%3A', 'a%3Fb%253A']],
    ['ö', ['%C3%B6']],
    ['%C3%B6', ['%C3%B6', '%25C3%25B6']],
    ['%ff', ['%ff', '%25ff']],
    ["!$&'()*+,;=:@-._~", ["!$&'()*+,;=:@-._~"]],
    ['a//b', ['a//b']],
    ['a\\b"<>|^`{}', ['a%5Cb%22%3C%3E%7C%5E%60%7B%7D']],
    // A lone surrogate cannot be sent, and no file of that name exists.
    ['a\ud800b', ['a%EF%BF%BDb']],
  ])('%j: %j', (stored, spellings) => {
    expect(spellingsOf(stored)).toEqual(spellings)
  })
})

test.each([
  ['a+b', 'a%2Bb'],
  ['a%20b', 'a%20b'],
  ['/a', 'a'],
  ['//a//b/', 'a//b/'],
  ['a%2Bb', 'a%2Bb'],
])('an entry of delete_many for %j is %j', (spelling, name) => {
  expect(batchName(spelling)).toBe(name)
})

/** Segments of any signs, without those that the fileserver would fold away. */
const segment = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(...Array.from('ab%2Fö+ #?&=25')),
    minLength: 1,
    maxLength: 12,
  }),
)
const fileName = fc
  .array(
    segment.filter((text) => !/[/\0]/u.test(text) && text !== '.' && text !== '..' && text.isWellFormed()),
    { minLength: 1, maxLength: 3 },
  )
  .map((segments) => segments.join('/'))

test('of any file that is stored quoted or unquoted one of the spellings is its name', () => {
  fc.assert(
    fc.property(fileName, (name) => {
      for (const stored of [quoted(name), name]) {
        expect(byDelete(stored)).toContain(name)
        expect(byBatch(stored)).toContain(name)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('every spelling is a path of a URL, whatever was stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (stored) => {
      for (const spelling of spellingsOf(stored)) {
        expect(spelling).toMatch(/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/u)
      }
    }),
    { numRuns: 1_000 },
  )
})
