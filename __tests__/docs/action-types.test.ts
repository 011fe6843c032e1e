import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readAction, readText } from '../../scripts/readme.ts'
import { InputError, readConfig, type Config } from '../../src/inputs/inputs.ts'

type Type =
  | { type: 'string' | 'boolean' | 'integer' | 'float' }
  | { type: 'enum'; name?: string; 'allowed-values': string[] }
  | { type: 'list'; separator: string; 'list-item': Type }
type Types = Record<string, Type>

const action = readAction()
const types = parse(readText('action-types.yml')) as { inputs: Types; outputs: Types }

const REQUIRED = {
  'api-host': 'http://127.0.0.1:8008',
  'access-key': 'KEY',
  'secret-key': 'SECRET',
  'files-host': 'http://127.0.0.1:8081',
}

function configOf(input: string, value: string): Config {
  const values: Record<string, string> = { ...REQUIRED, [input]: value }
  return readConfig({ input: (name) => values[name], env: {}, defaultReceiptFile: '/receipt.json' })
}

/** What is wrong with one value, if anything is. */
function problemOf(input: string, value: string): string | undefined {
  try {
    configOf(input, value)
    return undefined
  } catch (error) {
    if (error instanceof InputError) return error.problems.find((problem) => problem.startsWith(`${input}: `))
    throw error
  }
}

function membersOf(type: Type): string[] {
  if (type.type === 'list') return membersOf(type['list-item'])
  return type.type === 'enum' ? type['allowed-values'] : []
}

test('action-types.yml names exactly the inputs and outputs of action.yml, in their order', () => {
  expect(Object.keys(types.inputs)).toEqual(Object.keys(action.inputs))
  expect(Object.keys(types.outputs)).toEqual(Object.keys(action.outputs))
})

describe.each(Object.entries(types.inputs))('the type of %s', (input, type) => {
  test('fits the default', () => {
    const { default: value = '' } = action.inputs[input]!
    if (value === '') return
    if (type.type === 'boolean') expect(value).toMatch(/^(?:true|false)$/u)
    if (type.type === 'integer') expect(value).toMatch(/^\d+$/u)
    if (type.type === 'float') expect(Number(value)).not.toBeNaN()
    const words = type.type === 'list' ? value.split(type.separator) : [value]
    const members = membersOf(type)
    if (members.length > 0) expect(members).toEqual(expect.arrayContaining(words.map((word) => word.trim())))
  })

  test('is what the code takes', () => {
    const samples: Record<Type['type'], [accepted: string[], refused: string[]]> = {
      string: [[], []],
      boolean: [
        ['true', 'false'],
        ['1', 'yes'],
      ],
      integer: [['2'], ['2.5', 'x']],
      float: [['2.5'], ['x']],
      enum: [membersOf(type), ['x']],
      list: [membersOf(type), membersOf(type).length > 0 ? ['x'] : []],
    }
    const [accepted, refused] = samples[type.type]
    for (const value of accepted) expect(problemOf(input, value)).toBeUndefined()
    for (const value of refused) expect(problemOf(input, value)).toContain(`got "${value}"`)
  })
})

test.each(Object.entries(types.inputs).filter(([, type]) => membersOf(type).length > 0))(
  '%s has no further word',
  (input, type) => {
    // The refusal lists what is accepted.
    const accepted = problemOf(input, 'x')?.split('accepted is ')[1] ?? ''
    const words = accepted.match(/[a-z]+(?:[_-][a-z]+)*/gu) ?? []
    const filler = [
      'any',
      'of',
      'one',
      'or',
      'separated',
      'by',
      'commas',
      'lines',
      'the',
      'single',
      'word',
      'alone',
    ]
    expect(words.filter((word) => !filler.includes(word)).toSorted()).toEqual(membersOf(type).toSorted())
  },
)

test('the reasons to stop are those of the receipt', () => {
  const schema = JSON.parse(readText('docs/receipt.schema.json')) as {
    properties: { stopReason: { enum: string[] } }
  }
  // The receipt is there while the run goes on; its outputs are not.
  const ended = schema.properties.stopReason.enum.filter((reason) => reason !== 'running')
  expect(membersOf(types.outputs['stop-reason']!).toSorted()).toEqual(ended.toSorted())
})
