import { describe, expect, test } from '@jest/globals'
import { HoconError } from '../../src/hocon/node.ts'
import { parseHocon } from '../../src/hocon/hocon.ts'
import type { Value } from '../../src/hocon/value.ts'

type Files = Readonly<Record<string, string>>

/** Texts, null, lists and objects as those of JavaScript. */
function plain(value: Value): unknown {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'null':
      return null
    case 'list':
      return value.items.map(plain)
    case 'object':
      return Object.fromEntries([...value.fields].map(([name, field]) => [name, plain(field)]))
  }
}

function read(text: string, { env = {}, files = {} }: { env?: Files; files?: Files } = {}): unknown {
  return plain(parseHocon(text, '/home/ada/clearml.conf', { env, read: (file) => files[file] }))
}

function errorOf(text: string, files: Files = {}): string {
  try {
    read(text, { files })
  } catch (error) {
    if (error instanceof HoconError) return error.message.replace('/home/ada/clearml.conf, ', '')
    throw error
  }
  throw new Error('it was read')
}

describe('fields', () => {
  test.each<[what: string, text: string, value: unknown]>([
    ['with and without separators', 'a: 1, b = 2\nc { d: 3 }', { a: '1', b: '2', c: { d: '3' } }],
    ['in braces around all of them', '\n{ "a": { "b": "c" } }\n# end\n', { a: { b: 'c' } }],
    ['of none at all', '', {}],
    ['of comments alone', '# one\n// two', {}],
    ['by paths', 'a.b-c_d.e: 1\na.b-c_d.f: 2', { a: { 'b-c_d': { e: '1', f: '2' } } }],
    ['with blanks in their names', 'a b: 2', { 'a b': '2' }],
    ['with quoted names, whose dots part nothing', '"x.y".z: 3', { 'x.y': { z: '3' } }],
    ['whose value is on another line', 'a\n{ b:\n\n 1 }', { a: { b: '1' } }],
    ['parted by commas and lines, too many of both', 'a: 1,\n\n,b: 2,', { a: '1', b: '2' }],
    [
      'named like what is done',
      'include: 1\nincluded { include = 2 }',
      { include: '1', included: { include: '2' } },
    ],
    [
      'named like what JavaScript has',
      '__proto__ { x: 1 }\ntoString: 2',
      { ['__proto__']: { x: '1' }, toString: '2' },
    ],
  ])('%s', (_, text, value) => {
    const found = read(text)
    expect(JSON.stringify(found)).toBe(JSON.stringify(value))
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('survive the line ends of Windows and the mark of an editor', () => {
    expect(read('\ufeffapi { a: 1 }\r\nb: two words\r\nc: "x"\r\n')).toEqual({
      api: { a: '1' },
      b: 'two words',
      c: 'x',
    })
  })
})

describe('values', () => {
  test.each<[what: string, text: string, value: unknown]>([
    [
      'a URL without quotes, as the wizard of the SDK writes it',
      'http://host:8008/path   // a comment',
      'http://host:8008/path',
    ],
    ['a path', '/etc/ssl/cert.pem', '/etc/ssl/cert.pem'],
    ['an address of a bucket', 's3://bucket/prefix # a comment', 's3://bucket/prefix'],
    ['words', 'hello   world ', 'hello   world'],
    ['a number as it is written', '007', '007'],
    ['a boolean', 'False', 'False'],
    ['nothing', 'null', null],
    ['the word for nothing in quotes', '"null"', 'null'],
    ['a text that a comment ends', 'ab#cd', 'ab'],
    ['a text with signs in quotes', '"a#b//c{}[]=:,${d}!"', 'a#b//c{}[]=:,${d}!'],
    ['escapes of JSON', '"tab\\t line\\n \\u00e9 \\"q\\" \\\\ \\/"', 'tab\t line\n é "q" \\ /'],
    ['backslashes that escape nothing', '"C:\\Users\\ada"', 'C:\\Users\\ada'],
    ['three quotes', '"""a "b"\n\\n c"""', 'a "b"\n\\n c'],
    ['three quotes that end in one', '"""a""""', 'a"'],
    ['parts side by side', 'a"b"c', 'abc'],
    ['parts with blanks between', 'a "b  c" d', 'a b  c d'],
    ['a list', '[a, b\nc, # x\nd,]', ['a', 'b', 'c', 'd']],
    ['a list of objects', '[ { a: 1 }\n{ b: 2 }, ]', [{ a: '1' }, { b: '2' }]],
    ['no items', '[ # none\n ]', []],
    ['lists side by side', '[1] [2, 3]', ['1', '2', '3']],
    ['objects side by side', '{ a: 1, b: 1 } { b: 2 }', { a: '1', b: '2' }],
    [
      'objects side by side, as deep as they go',
      '{ a { b: 1, c: 1 } } { a { c: 2 } }',
      { a: { b: '1', c: '2' } },
    ],
    ['an object instead of a text', '{ a: 1 } { a { b: 2 } }', { a: { b: '2' } }],
    ['nothing beside a text, which is a word then', 'null value', 'null value'],
    ['an escape that JSON does not have', '"a\\q"', 'a\\q'],
  ])('%s', (_, text, value) => {
    expect(read(`v: ${text}`)).toEqual({ v: value })
  })
})

describe('what is set twice', () => {
  test.each<[what: string, text: string, value: unknown]>([
    ['takes the last', 'a: 1\na: 2', { a: '2' }],
    [
      'merges objects',
      'a { b: 1, c { d: 1 } }\na { b: 2, c { e: 2 } }\na.c.d = 3',
      { a: { b: '2', c: { d: '3', e: '2' } } },
    ],
    [
      'forgets an object for a text, and the other way round',
      'a { b: 1 }\na: 2\na { c: 3 }',
      { a: { c: '3' } },
    ],
    ['replaces a list', 'a: [1]\na: [2]', { a: ['2'] }],
    ['appends by +=', 'a = [1]\na += 2\na += { b: 3 }', { a: ['1', '2', { b: '3' }] }],
    ['appends to nothing', 'a.b += 1', { a: { b: ['1'] } }],
    ['appends the items of a list, as the SDK does', 'a = [1]\na += [2, 3]', { a: ['1', '2', '3'] }],
    ['takes itself up again', 'p = "/bin"\np = ${p}":/usr/bin"', { p: '/bin:/usr/bin' }],
    [
      'takes an object up again',
      'a { b: 1 }\na = ${a} { c: 2 }\nd = ${a.b}${a.c}',
      { a: { b: '1', c: '2' }, d: '12' },
    ],
    ['appends to what was nothing', 'a: null\na += 1', { a: ['1'] }],
    ['appends nothing where a reference leads nowhere', 'a = [1]\na += ${?NOT_SET}', { a: ['1'] }],
    ['appends to a field of what was a text', 'a: 1\na.b += 2', { a: { b: ['2'] } }],
    ['appends to a field of what is an object', 'a { b: [1] }\na.b += 2', { a: { b: ['1', '2'] } }],
    ['completes what leads nowhere', 'a = ${?NOT_SET}\na { b: 1 }', { a: { b: '1' } }],
    [
      'forgets what a reference gives for a list',
      'b { c: 1 }\na = ${b}\na = [2]',
      { b: { c: '1' }, a: ['2'] },
    ],
    ['appends to what a reference gives', 'x = [1]\na = ${x}\na += 2', { x: ['1'], a: ['1', '2'] }],
    ['keeps what was there where a reference leads nowhere', 'a: 1\na: ${?NOT_SET}', { a: '1' }],
    [
      'completes what a reference gives',
      'b { c: 1, d: 1 }\na = ${b}\na { d: 2 }',
      { b: { c: '1', d: '1' }, a: { c: '1', d: '2' } },
    ],
  ])('%s', (_, text, value) => {
    expect(read(text)).toEqual(value)
  })

  test('by += to a text is an error', () => {
    expect(errorOf('a: 1\n\na += 2')).toBe('line 3: "+=" appends to what is no list')
  })
})

describe('references', () => {
  const env = { KEY: 'from-env', a: 'shadowed', 'dotted.name': 'odd' }

  test.each<[what: string, text: string, value: unknown]>([
    [
      'lead to a field, whether it comes before or after',
      'b = ${a.x}/sub\na.x: /data',
      { b: '/data/sub', a: { x: '/data' } },
    ],
    ['lead to a variable', 'k: ${KEY}', { k: 'from-env' }],
    ['lead to a field rather than a variable', 'a: 1\nb: ${a}', { a: '1', b: '1' }],
    ['stand within texts', 'k = "pre "${KEY}post', { k: 'pre from-envpost' }],
    ['lead nowhere if they may', 'a: ${?NOPE}\nb: x${?NOPE}y\nc: [1, ${?NOPE}]', { b: 'xy', c: ['1'] }],
    [
      'give objects and lists',
      'o { p: [1] }\na = ${o}\nb = ${o.p} [2]',
      { o: { p: ['1'] }, a: { p: ['1'] }, b: ['1', '2'] },
    ],
    ['see what was set last', 'a: 1\nb: ${a}\na: 2', { a: '2', b: '2' }],
    ['look below a sibling without following it', 'x { a: 1, b: ${x.a} }', { x: { a: '1', b: '1' } }],
    ['see through references', 'a { b: 1 }\nc = ${a}\nd = ${c.b}', { a: { b: '1' }, c: { b: '1' }, d: '1' }],
    ['lead to nothing below a text', 'a: 1\nb: ${?a.c}', { a: '1' }],
    ['lead to nothing below a list', 'a: [1]\nb: ${?a.c}\nl += 1\nd: ${?l.c}', { a: ['1'], l: ['1'] }],
    ['lead to nothing below what a reference gives', 'a: 1\nb = ${a}\nc: ${?b.d.e}', { a: '1', b: '1' }],
    [
      'lead into objects side by side',
      'a = { b: 1 } { c: 2 }\nd: ${a.b}${a.c}',
      { a: { b: '1', c: '2' }, d: '12' },
    ],
    [
      'lead into what was set in two ways',
      'x { b: 1 }\na = ${x}\na { c: 2 }\nd = ${a.b}${a.c}',
      { x: { b: '1' }, a: { b: '1', c: '2' }, d: '12' },
    ],
    [
      'lead into an object of what was set in two ways',
      'x { o { b: 1 } }\na = ${x}\na { o { c: 2 } }\nd = ${a.o}',
      { x: { o: { b: '1' } }, a: { o: { b: '1', c: '2' } }, d: { b: '1', c: '2' } },
    ],
    ['that all lead nowhere give nothing', 'a: ${?NOPE}${?NEITHER}\nb: 1', { b: '1' }],
    ['may lead into what they stand in, and nowhere then', 'a: ${?a.b}\nc: 1', { c: '1' }],
    ['have quoted names', '"a.b" { c: 1 }\nd: ${"a.b".c}', { 'a.b': { c: '1' }, d: '1' }],
  ])('%s', (_, text, value) => {
    expect(read(text, { env })).toEqual(value)
  })

  test.each([
    ['x: 1\n\na = ${NOPE}', 'line 3: ${NOPE} leads to no field of this file and to no environment variable'],
    ['a = ${b}\nb = ${a}', '} leads to no field'],
    ['a = ${a}', '${a} leads to no field'],
    ['a { b = ${a} }', 'leads to no field'],
    ['a { b = ${c.d} }\nc { d = ${a.b} }', 'leads to no field'],
    ['a = ${b.c}\nb = ${a}', 'leads'],
  ])('%j tells what leads nowhere, or in a circle', (text, message) => {
    expect(errorOf(text)).toContain(message)
  })
})

test('a chain of more than 200 references is taken for a circle', () => {
  const chain = Array.from({ length: 250 }, (_, i) => `f${i} = \${f${i + 1}}`)
  expect(errorOf(chain.join('\n'))).toMatch(/\$\{f\d+\} leads in a circle$/u)
})

describe('includes', () => {
  const files = {
    '/home/ada/keys.conf': 'access_key: AK\nsecret_key: ${base}K\nbase: S\napi.extra: 1',
    '/home/ada/sub/one.conf': 'include "two.conf"\none: 1',
    '/home/ada/sub/two.conf': 'two: 2',
    '/etc/clearml.conf': 'etc: 3',
  }

  test.each<[what: string, text: string, value: unknown]>([
    ['a file beside this one', 'include "sub/two.conf"\na: 1', { two: '2', a: '1' }],
    ['what that includes, from where that lies', 'include "sub/one.conf"', { two: '2', one: '1' }],
    ['by file()', 'include file("/etc/clearml.conf")', { etc: '3' }],
    [
      'what must be there',
      'include required(file("sub/two.conf"))\ninclude required( "sub/two.conf" )',
      { two: '2' },
    ],
    ['what need not be there', 'include "nothing.conf"\na: 1', { a: '1' }],
    [
      'before what follows, which wins',
      'two: 1\ninclude "sub/two.conf"\ninclude file("/etc/clearml.conf")\netc: 4',
      { two: '2', etc: '4' },
    ],
    [
      'where it stands, with the references of the file',
      'credentials { include "keys.conf" }',
      { credentials: { access_key: 'AK', secret_key: 'SK', base: 'S', api: { extra: '1' } } },
    ],
  ])('take %s', (_, text, value) => {
    expect(read(text, { files })).toEqual(value)
  })

  test.each([
    ['include required("nothing.conf")', 'line 1: there is no file "nothing.conf", which is required'],
    [
      'include url("http://127.0.0.1/x.conf")',
      'line 1: "http://127.0.0.1/x.conf" is no file: only files are included',
    ],
    ['include "https://example.com/x.conf"', 'is no file'],
    ['include classpath("x.conf")', 'is no file'],
    ['a: 1\ninclude "clearml.conf"', 'line 2: "clearml.conf" is included in a circle'],
    ['include file("x.conf"', 'line 1: a parenthesis of "include" is not closed'],
  ])('%j is refused', (text, message) => {
    expect(errorOf(text, files)).toContain(message)
  })

  test('name the file in which something is wrong', () => {
    const broken = { '/home/ada/b.conf': 'x: 1\ny: [' }
    expect(errorOf('include "b.conf"', broken)).toBe(
      '/home/ada/b.conf, line 2: a bracket "[" is opened and not closed',
    )
  })
})

describe('a broken file', () => {
  test.each([
    ['api {\n a: 1\n', 'line 1: a brace "{" is opened and not closed'],
    ['api } a: 1', 'line 1: after the name of a field ":", "=" or "{" is expected'],
    ['a: 1\n}', 'line 2: the name of a field is expected'],
    ['{ a: 1 } b: 2', 'line 1: something follows the end of the object'],
    ['a: [1, 2 }', 'line 1: a bracket "[" is opened and not closed'],
    ['a: [1, 2', 'line 1: a bracket "[" is opened and not closed'],
    ['just some text', 'line 1: after the name of a field ":", "=" or "{" is expected'],
    ['a = "b\nc = 2', 'line 1: a quote is opened and not closed in its line'],
    ['a = """b\nc = 2', 'line 1: three quotes are opened and not closed'],
    ['x: 1\na = \nb = 2', 'line 3: a value with the sign = must stand in quotes'],
    ['a:', 'line 1: a value is expected'],
    ['a: }', 'line 1: a value is expected'],
    ['a: ${b', 'line 1: "${" is opened and not closed in its line'],
    ['a: ${}', 'line 1: the name of a field is expected'],
    ['.a: 1', 'line 1: the name of a field is expected'],
    ['a..b: 1', 'line 1: the name of a field is expected'],
    ['a: { b: 1 } c', 'line 1: texts, lists and objects cannot be joined'],
    ['key: abc+def', 'line 1: a value with the sign + must stand in quotes'],
    ['key: pa$word', 'line 1: a value with the sign $ must stand in quotes'],
    ['path: C:\\Users', 'line 1: a value with the sign \\ must stand in quotes'],
    [`a: ${'['.repeat(100)}`, 'line 1: more than 64 braces within each other'],
  ])('%j says where and what', (text, message) => {
    expect(errorOf(text)).toBe(message)
  })

  test.each([
    'key: "SECRET\n',
    'key: SECRET!x',
    'credentials { "access_key": "SECRET" "SECRET2" ',
    'key "SECRET"',
  ])('%j shows no value: it may be a secret', (text) => {
    expect(errorOf(text)).not.toContain('SECRET')
  })
})
