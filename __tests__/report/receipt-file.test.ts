import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { errorMessage } from '../../src/clearml/errors.ts'
import { appendJournal, removeJournal, writeReceipt } from '../../src/report/receipt-file.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'receipt-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('writeReceipt', () => {
  test('makes the folders and writes all pieces', () => {
    const file = path.join(folder, 'a', 'b', 'receipt.json')
    writeReceipt(file, ['{', '"ü😀"', ':1}'])
    expect(readFileSync(file, 'utf8')).toBe('{"ü😀":1}')
    expect(readdirSync(path.dirname(file))).toEqual(['receipt.json'])
  })

  test('replaces a longer file as a whole', () => {
    const file = path.join(folder, 'receipt.json')
    writeReceipt(file, ['x'.repeat(100)])
    writeReceipt(file, ['{}'])
    expect(readFileSync(file, 'utf8')).toBe('{}')
  })

  test('leaves the old file as it was while the new one is written', () => {
    const file = path.join(folder, 'receipt.json')
    writeFileSync(file, 'old')
    function* pieces(): Generator<string> {
      yield 'n'
      expect(readFileSync(file, 'utf8')).toBe('old')
      yield 'ew'
    }
    writeReceipt(file, pieces())
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  test('leaves the old file as it was when writing fails', () => {
    const file = path.join(folder, 'receipt.json')
    writeFileSync(file, 'old')
    function* pieces(): Generator<string> {
      yield 'half of it'
      throw new Error('no more')
    }
    expect(() => {
      writeReceipt(file, pieces())
    }).toThrow('no more')
    expect(readFileSync(file, 'utf8')).toBe('old')
  })

  test('fails where a folder cannot be made, and says which input to change', () => {
    const blocked = path.join(folder, 'file')
    writeFileSync(blocked, '')
    const file = path.join(blocked, 'receipt.json')
    expect(failureOf(file)).toMatch(
      /^receipt-file: .*receipt\.json cannot be written\. .*leave the input empty \(.*(?:EEXIST|ENOTDIR): /u,
    )
  })

  test('fails where the path is that of a folder', () => {
    expect(failureOf(folder)).toContain('receipt-file: ')
  })

  test('fails below a folder that takes no folders, and does not hang', () => {
    const module = path.resolve('src/report/receipt-file.ts')
    const script = `import { writeReceipt } from ${JSON.stringify(module)}; writeReceipt('/proc/x/y', [])`
    const child = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect(child).toMatchObject({ signal: null, status: 1 })
    expect(child.stderr).toContain('receipt-file: ')
  })
})

function failureOf(file: string): string {
  try {
    writeReceipt(file, ['{}'])
    return ''
  } catch (error) {
    return errorMessage(error)
  }
}

describe('the journal', () => {
  test('grows line by line beside the receipt, and goes with it', () => {
    const file = path.join(folder, 'receipt.json')
    appendJournal(file, ['{"a":1}', '{"b":2}'])
    appendJournal(file, [])
    appendJournal(file, ['{"c":3}'])
    expect(readFileSync(`${file}.journal`, 'utf8')).toBe('{"a":1}\n{"b":2}\n{"c":3}\n')
    removeJournal(file)
    expect(readdirSync(folder)).toEqual([])
    removeJournal(file)
  })

  test('a text of many pieces is written whole', () => {
    const file = path.join(folder, 'receipt.json')
    const pieces = Array.from({ length: 5_000 }, (_, i) => `piece ${i} ${'ä'.repeat(20)}\n`)
    writeReceipt(file, pieces)
    expect(readFileSync(file, 'utf8')).toBe(pieces.join(''))
  })
})
