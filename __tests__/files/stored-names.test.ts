import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { namesOf, percentDecode, readingsOf } from '../../src/files/stored-names.ts'
import { hexId } from '../support/fixtures.ts'

/** The signs that Python's `quote` leaves alone. */
const PLAIN = /[A-Za-z0-9_.\-~/]/u

/** How the SDK registers the URL of a file: quoted once more, but nothing after a raw `?` or `#`, or a `;` in its name. */
function quoted(path: string): string {
  const end = path.search(/[?#]|$/u)
  const parameters = path.indexOf(';', path.slice(0, end).lastIndexOf('/') + 1)
  const cut = parameters < 0 ? end : Math.min(end, parameters)
  const signs = Array.from(path.slice(0, cut), (sign) => (PLAIN.test(sign) ? sign : percent(sign)))
  return signs.join('') + path.slice(cut)
}

function percent(sign: string): string {
  return Array.from(Buffer.from(sign), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  )
}

const FOLDER = `Vision/Cats %26 Dogs/train %231 (50%25) gr%C3%B6%C3%9Fe.${hexId('a')}`

/** Names of files as they lie in the store, without those that clients or servers spell otherwise. */
const NAMES = [
  'plain.bin',
  'two words.bin',
  'größe ñ 漢字 😀 שלום.bin',
  'a+b=c&d.bin',
  'ckpt #3.pt',
  'what?x=1.pt',
  'a b;c d.pt',
  '50%;100%25.pt',
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
  ])('is among the names of what was recorded %s', (_, recorded) => {
    expect(namesOf(recorded)).toContain(file)
  })
})

/** What became of a name on its way into the store, by the releases of urllib3 and Werkzeug: measured on PyPI. */
describe.each<[name: string, stored: Record<string, string>]>([
  ['a"b', { 'urllib3 1.25, Werkzeug 2.2': 'a%22b', 'urllib3 1.24 or Werkzeug 2.3': 'a"b' }],
  ['a%22b', { 'Werkzeug 2.2': 'a%22b', 'Werkzeug 2.3': 'a"b' }],
  ['%22a"b', { 'Werkzeug 2.2': '%22a%22b', 'Werkzeug 2.3': '"a"b', 'urllib3 1.24': '%22a"b' }],
  ['a\nb\r', { 'urllib3 1.25': 'a%0Ab%0D', 'urllib3 1.24': 'a\nb\r' }],
  ['a%0Ab', { 'any release': 'a%0Ab', 'a server that decodes line breaks, too': 'a\nb' }],
  ['a\tb\n', { 'urllib3 1.25 and 1.26': 'a%09b%0A', 'urllib3 2': 'a\tb%0A', 'urllib3 1.24': 'a\tb\n' }],
  ['a\x1bb\x01', { 'urllib3 1.26': 'a\x1bb%01' }],
  ['a\\b', { 'the SDK 2.1': 'a/b', 'urllib3 1.26': 'a\\b', 'urllib3 2, Werkzeug 3.1.9': 'ab' }],
  ['a\\\\b', { 'the SDK 2.1': 'a//b', 'urllib3 2': 'a\\b', 'urllib3 1.26': 'a\\\\b' }],
  [
    'a\\"b',
    { 'urllib3 2, Werkzeug 3.1.9': 'a"b', 'the SDK 2.1, Werkzeug 2.3': 'a/"b', 'urllib3 2': 'a\\%22b' },
  ],
])('the name %j', (name, stored) => {
  test.each(Object.entries(stored))('as it is stored by %s is asked for', (_, onDisk) => {
    expect(namesOf(`p/${name}`)).toContain(`p/${onDisk}`)
    expect(namesOf(quoted(`p/${name}`))).toContain(`p/${onDisk}`)
  })
})

describe('namesOf', () => {
  test.each<[recorded: string, names: string[]]>([
    ['a/b.bin', ['a/b.bin']],
    ['a%20b/c', ['a b/c', 'a%20b/c']],
    ['a b/c', ['a b/c']],
    ['50%', ['50%']],
    ['50%zz', ['50%zz']],
    ['a+b', ['a+b']],
    ['a#b?c', ['a#b?c']],
    ['a%20#b', ['a #b', 'a%20#b']],
    ['a%20#b%3A', ['a #b:', 'a #b%3A', 'a%20#b%3A']],
    ['a?b%3A', ['a?b:', 'a?b%3A']],
    ['a%20b;c%3A', ['a b;c:', 'a b;c%3A', 'a%20b;c%3A']],
    // A semicolon of a folder does not end the encoding.
    ['a;b/c%3A', ['a;b/c:', 'a;b/c%3A']],
    ['%C3%B6', ['ö', '%C3%B6']],
    ['%ff', ['\ufffd', '%ff']],
    ['a//b', ['a//b']],
    // As Werkzeug 2.3 and newer store it, before older ones.
    ['say%20%2522hi%2522', ['say "hi"', 'say %22hi%22', 'say%20%2522hi%2522']],
    // A lone surrogate cannot be sent, and no file of that name exists.
    ['a\ud800b', ['a\ufffdb']],
  ])('of %j are %j', (recorded, names) => {
    expect(namesOf(recorded)).toEqual(names)
  })

  test('leaves out what a fileserver cannot have: for some of it a whole call is refused', () => {
    expect(namesOf(`p/${'a'.repeat(255)}`)).toHaveLength(1)
    expect(namesOf(`p/${'a'.repeat(256)}`)).toEqual([])
    expect(namesOf(`p/${'ö'.repeat(128)}`)).toEqual([])
    expect(namesOf('../a')).toEqual([])
    expect(namesOf('a/../../b')).toEqual([])
    expect(namesOf('a%00b')).toEqual(['a%00b'])
    expect(namesOf(Array(200).fill('a'.repeat(20)).join('/'))).toEqual([])
    // One reading may be short enough where another is not.
    expect(namesOf(`p/${'%20'.repeat(100)}`)).toEqual([`p/${' '.repeat(100)}`])
    expect(readingsOf(`p/${'a'.repeat(256)}`)).toHaveLength(1)
  })
})

/** Segments of any signs, without those that clients or servers spell otherwise. */
const CHANGED = /[/\p{Cc}"\\]|%22|%0[AD]/u
const segment = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...Array.from('ab%2Fö+ #?&;=25')), minLength: 1, maxLength: 12 }),
)
const fileName = fc
  .array(
    segment.filter((text) => !CHANGED.test(text) && text.isWellFormed()),
    { minLength: 1, maxLength: 3 },
  )
  .map((segments) => segments.join('/'))

test('of any file that is recorded quoted or unquoted one of the names is its own', () => {
  fc.assert(
    fc.property(fileName, (name) => {
      for (const recorded of [quoted(name), name]) expect(namesOf(recorded)).toContain(name)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['a%20b', 'a b'],
  ['%C3%B6', 'ö'],
  ['%252e', '%2e'],
  ['%2e%zz', '.%zz'],
  ['%2E%FF', '.\ufffd'],
  ['50%', '50%'],
  ['+', '+'],
  ['', ''],
])('%j decodes to %j', (text, decoded) => {
  expect(percentDecode(text)).toBe(decoded)
})
