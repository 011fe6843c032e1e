import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { HELP_TEXTS, helpTextsOf, readAction } from '../../scripts/readme.ts'
import { helpText } from '../../src/inputs/help.ts'
import { INPUTS, specOf, type InputName } from '../../src/inputs/table.ts'

const HELP = helpText('1.2.3')
const NAMES = Object.keys(INPUTS) as InputName[]

/** The part of the help that tells of one input. */
function partOf(name: InputName): string {
  const head = specOf(name).form === 'secret' ? name : `--${name}`
  return (
    HELP.split('\n\n').find((part) =>
      part.split('\n').some((line) => line.trim().split(/[ ,]/u)[0] === head),
    ) ?? ''
  )
}

test('the texts of the help are those of action.yml (npm run docs writes them)', () => {
  expect(JSON.parse(readFileSync(HELP_TEXTS, 'utf8'))).toEqual(helpTextsOf(readAction()))
})

test('the text of an input is its whole first sentence', () => {
  const description = 'Takes `a.b` and 0.5, e.g.`x`. It also does more.'
  expect(helpTextsOf({ description: 'd', inputs: { one: { description } }, outputs: {} })).toEqual({
    description: 'd',
    inputs: { one: 'Takes a.b and 0.5, e.g.x.' },
  })
})

describe('the help', () => {
  test('begins with name and version, and says how to call it', () => {
    expect(HELP).toMatch(/^ClearML Cleanup 1\.2\.3\n\nDeletes archived ClearML tasks/u)
    expect(HELP).toContain('node dist/index.js --dry-run')
    expect(HELP).toContain('Without --dry-run the run deletes.')
  })

  test.each(NAMES)('tells of %s with its default and its variable', (name) => {
    const { default: standard, variables } = specOf(name)
    const part = partOf(name).replaceAll(/\s+/gu, ' ')
    if (standard !== undefined) expect(part).toContain(`[default: ${standard}]`)
    if (variables !== undefined) expect(part).toContain(`[${variables.join(', ')}]`)
    expect(part).toMatch(/\. ?(?:\[[^\]]+\] ?)*$/u)
  })

  test('offers no flag for the secret key', () => {
    expect(HELP).not.toContain('--secret-key')
    expect(partOf('secret-key')).toContain('CLEARML_API_SECRET_KEY')
  })

  test('is grouped, in the order of action.yml', () => {
    const headings = ['Server', 'What goes', 'The run', 'Files', 'Other flags', 'Exit codes']
    expect(HELP.split('\n').filter((line) => headings.includes(line))).toEqual(headings)
    const heads = NAMES.filter((name) => specOf(name).form !== 'secret').map((name) =>
      HELP.indexOf(`\n  --${name}`),
    )
    expect(heads).toEqual(heads.toSorted((a, b) => a - b))
    expect(heads).not.toContain(-1)
  })

  test('fits a terminal of 90 columns, and ends with one line break', () => {
    expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90)
    expect(HELP).toMatch(/[^\n]\n$/u)
    expect(HELP).not.toMatch(/[^\S\n]\n/u)
  })
})
