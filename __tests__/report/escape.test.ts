import { describe, expect, test } from '@jest/globals'
import {
  annotationText,
  cut,
  cutMiddle,
  logText,
  markdownCode,
  markdownName,
  markdownProse,
  markdownText,
} from '../../src/report/escape.ts'

const EMOJI = '😀'

describe('cut', () => {
  test.each([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    [EMOJI.repeat(3), 3, EMOJI.repeat(3)],
    [EMOJI.repeat(4), 3, `${EMOJI.repeat(2)}…`],
    [EMOJI.repeat(6), 3, `${EMOJI.repeat(2)}…`],
    [EMOJI.repeat(7), 3, `${EMOJI.repeat(2)}…`],
    [`a${EMOJI.repeat(10)}`, 3, `a${EMOJI}…`],
    ['x'.repeat(10_000), 3, 'xx…'],
  ])('%# leaves so many characters at most, and tears none', (text, maxLength, expected) => {
    expect(cut(text, maxLength)).toBe(expected)
  })

  test('keeps a lone surrogate as it is', () => {
    expect(cut('a\ud83db', 3)).toBe('a\ud83db')
    expect(cut('\ud83d'.repeat(5), 3)).toBe('\ud83d\ud83d…')
  })
})

describe('cutMiddle', () => {
  test.each([
    ['', 5, ''],
    ['abcde', 5, 'abcde'],
    ['abcdef', 5, 'ab…ef'],
    ['abcdef', 4, 'ab…f'],
    [EMOJI.repeat(5), 5, EMOJI.repeat(5)],
    [`a${EMOJI.repeat(10)}z`, 5, `a${EMOJI}…${EMOJI}z`],
    ['x'.repeat(10_000), 3, 'x…x'],
  ])('%# keeps both ends, and tears no character', (text, maxLength, expected) => {
    expect(cutMiddle(text, maxLength)).toBe(expected)
  })
})

/** What is not seen, or reorders what is, by its name. */
const UNSEEN: [name: string, character: string, shown: string][] = [
  ['a line feed', '\n', '\\u{a}'],
  ['a carriage return', '\r', '\\u{d}'],
  ['a tab', '\t', '\\u{9}'],
  ['a null', '\0', '\\u{0}'],
  ['an ANSI escape', '\u001b[31m', '\\u{1b}[31m'],
  ['a one-byte ANSI escape', '\u009b31m', '\\u{9b}31m'],
  ['a backspace', '\b', '\\u{8}'],
  ['DEL', '\u007f', '\\u{7f}'],
  ['next line', '\u0085', '\\u{85}'],
  ['a line separator', '\u2028', '\\u{2028}'],
  ['a paragraph separator', '\u2029', '\\u{2029}'],
  ['a right-to-left override', '\u202e', '\\u{202e}'],
  ['a first strong isolate', '\u2068', '\\u{2068}'],
  ['a right-to-left mark', '\u200f', '\\u{200f}'],
  ['an Arabic letter mark', '\u061c', '\\u{61c}'],
  ['a zero-width space', '\u200b', '\\u{200b}'],
  ['a zero-width joiner', '\u200d', '\\u{200d}'],
  ['a byte-order mark', '\ufeff', '\\u{feff}'],
  ['a soft hyphen', '\u00ad', '\\u{ad}'],
  ['a Hangul filler', '\u3164', '\\u{3164}'],
  ['a tag character', '\u{e0041}', '\\u{e0041}'],
  ['a private character', '\ue000', '\\u{e000}'],
  ['a lone high surrogate', '\ud83d', '\\u{d83d}'],
  ['a lone low surrogate', '\ude00', '\\u{de00}'],
]

describe('logText', () => {
  test.each(UNSEEN)('shows %s as its code', (_, character, shown) => {
    expect(logText(`a${character}b`)).toBe(`a${shown}b`)
  })

  test.each(['train v1', 'übermäßig', '模型 训练', 'مهمة', '😀 🏳️', 'a::b', 'C:\\x', '100 %', 'a##b', '#['])(
    'leaves %j as it is',
    (text) => {
      expect(logText(text)).toBe(text)
    },
  )

  test.each([
    ['::error::x', '\\::error::x'],
    ['  ::set-output name=a::b', '  \\::set-output name=a::b'],
    ['\u00a0::add-mask::x', '\u00a0\\::add-mask::x'],
    [':', '\\:'],
    ['##[error]x', '##\\[error]x'],
    ['a ##[group]b ##[endgroup]', 'a ##\\[group]b ##\\[endgroup]'],
    ['###[error]', '###\\[error]'],
    ['a ##vso[task.complete] ##teamcity[x]', 'a ##vso\\[task.complete] ##teamcity\\[x]'],
    ['a\n::error::x', 'a\\u{a}::error::x'],
    ['a\r\n##[error]x', 'a\\u{d}\\u{a}##\\[error]x'],
  ])('%j starts no command of the runner', (text, expected) => {
    expect(logText(text)).toBe(expected)
  })

  test('cutting cannot bring a command about', () => {
    expect(logText('##[error]', 3)).toBe('##…')
    expect(logText('##[error]', 4)).toBe('##\\[…')
  })

  test('is 200 characters long at most unless told otherwise', () => {
    expect(logText('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`)
    expect(logText('x'.repeat(201), 500)).toHaveLength(201)
  })
})

test('an annotation keeps its lines, and obeys none of them', () => {
  expect(annotationText('a: ::x\n##[error]b\u001b[31m\r\n::error::c')).toBe(
    'a: ::x\n##\\[error]b\\u{1b}[31m\\u{d}\n\\::error::c',
  )
})

describe('markdownText', () => {
  test.each(UNSEEN)('shows %s as its code', (_, character, shown) => {
    const plain = markdownText(`a-${character}-b`).replace(/&#(\d+);/gu, (_all, code: string) =>
      String.fromCharCode(Number(code)),
    )
    expect(plain).toBe(`a-${shown}-b`)
  })

  test.each([
    ['`code`', '&#96;code&#96;'],
    ['a|b', 'a&#124;b'],
    ['<img src=x>', '&#60;img src&#61;x&#62;'],
    ['&lt;', '&#38;lt&#59;'],
    ['**bold** _it_ ~no~', '&#42;&#42;bold&#42;&#42; &#95;it&#95; &#126;no&#126;'],
    ['[a](b)', '&#91;a&#93;&#40;b&#41;'],
    ['![a](b)', '&#33;&#91;a&#93;&#40;b&#41;'],
    ['@octocat', '<span>&#64;</span>octocat'],
    ['a@b.com', 'a<span>&#64;</span>b.com'],
    ['https://x.test', 'https<span>&#58;</span>//x.test'],
    ['www.x.test', 'www<span>&#46;</span>x.test'],
    ['WWW.x.test', 'WWW<span>&#46;</span>x.test'],
    ['$math$', '<span>&#36;</span>math<span>&#36;</span>'],
    ['#12', '<span>&#35;</span>12'],
    ['\\|', '&#92;&#124;'],
    ['"\'', '&#34;&#39;'],
    ['<!-- x -->', '&#60;&#33;-- x --&#62;'],
    ['GH-12', 'GH<span>&#45;</span>12'],
    ['see a5c3785ed8d6', 'see <code>a5c3785ed8d6</code>'],
    ['A5C3785, x', '<code>A5C3785</code>, x'],
    ['- item', '&#45; item'],
    ['+ item', '&#43; item'],
    ['12. item', '&#49;2. item'],
    ['    code', '&#32;   code'],
    [':tada:', '<span>&#58;</span>tada<span>&#58;</span>'],
  ])('%j is only text', (text, expected) => {
    expect(markdownText(text)).toBe(expected)
  })

  test.each(['مهمة 1', 'x משימה', '\ufb50', '\u{10900}'])(
    '%j does not turn what stands beside it',
    (text) => {
      expect(markdownText(text)).toBe(`<span dir="auto">${text}</span>`)
      expect(markdownCode(text)).toBe(`<code dir="auto">${text}</code>`)
    },
  )

  test('leaves readable what means nothing', () => {
    const text = 'train-v1.2 + lr 0,1 / größer 模型 😀 20261123 decade GH-x xa5c3785 wwwx.y'
    expect(markdownText(text)).toBe(text)
  })

  test('cuts before it escapes, so that no entity is torn', () => {
    expect(markdownText('|'.repeat(10), 3)).toBe('&#124;&#124;…')
  })

  test.each(['x', '|', EMOJI, '\u{e0041}', '\u202e', '\ud83d'])(
    'of 10,000 times %j stays short',
    (character) => {
      expect(markdownText(character.repeat(10_000)).length).toBeLessThan(3_000)
    },
  )
})

describe('markdownCode', () => {
  test.each([
    ['08c24987', '<code>08c24987</code>'],
    ['a|b', '<code>a&#124;b</code>'],
    ['</code>@me', '<code>&#60;/code&#62;<span>&#64;</span>me</code>'],
  ])('%j is code', (text, expected) => {
    expect(markdownCode(text)).toBe(expected)
  })

  test('is cut in the middle', () => {
    expect(markdownCode('x'.repeat(20), 3)).toBe('<code>x…x</code>')
  })
})

describe('markdownName', () => {
  test('lets a line break behind the parts of a path, and nowhere in a tag', () => {
    expect(markdownName('a/b/c')).toBe('a/<wbr>b/<wbr>c')
    expect(markdownName('a:/b')).toBe('a<span>&#58;</span>/<wbr>b')
    expect(markdownName('</td>')).toBe('&#60;/<wbr>td&#62;')
  })

  test('keeps the end of a long name', () => {
    expect(markdownName('x'.repeat(99) + '#16', 9)).toBe('xxxx…x<span>&#35;</span>16')
  })
})

describe('markdownProse', () => {
  test('sets as code what stands between backticks, and nothing else as markup', () => {
    expect(markdownProse('Set `a-b: c` for <x>')).toBe(
      'Set <code>a-b<span>&#58;</span> c</code>&#32;for &#60;x&#62;',
    )
    expect(markdownProse('one ` of <b>')).toBe('one <code> of &#60;b&#62;</code>')
  })
})
