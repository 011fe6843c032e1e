import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse as parseYaml } from 'yaml'
import { InputError, readConfig, type Config } from '../../src/inputs/inputs.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { INPUTS, INPUT_NAMES, specOf, type InputName } from '../../src/inputs/table.ts'

type ActionFile = { inputs: Record<string, { description: string; default?: string; required?: boolean }> }

const REQUIRED = { 'api-host': 'https://api.clear.ml', 'access-key': 'AKEY', 'secret-key': 'SKEY' }

/** With what the one rule says that the inputs make. */
function read(
  inputs: Partial<Record<InputName, string>>,
  env: Record<string, string | undefined> = {},
): Config & RuleSettings {
  const config = readConfig({ input: (name) => inputs[name], env, defaultReceiptFile: '/tmp/receipt.json' })
  const [rule] = config.rules
  if (rule === undefined) throw new Error('the inputs make a rule')
  return Object.freeze({ ...rule, ...config })
}

function problemsOf(
  inputs: Partial<Record<InputName, string>>,
  env: Record<string, string | undefined> = {},
): InputError {
  try {
    read(inputs, env)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('the inputs were accepted')
}

describe('defaults', () => {
  const { inputs } = parseYaml(
    readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'),
  ) as ActionFile

  const names = Object.keys(INPUTS) as InputName[]

  test('are those of action.yml, input by input and in the same order', () => {
    const stated = Object.entries(inputs).map(([name, input]) => [name, input.default])
    expect(names.map((name) => [name, specOf(name).default])).toEqual(stated)
  })

  test('are true or false for the inputs that may stand alone as flags, and for no others', () => {
    const booleans = Object.entries(inputs).filter(([, input]) =>
      ['true', 'false'].includes(input.default ?? ''),
    )
    const alone = names.filter((name) => specOf(name).form === 'boolean')
    expect(alone).toEqual(booleans.map(([name]) => name))
  })

  test('may come from the variables that action.yml tells', () => {
    const told = Object.entries(inputs).flatMap(([name, { description }]) =>
      [...description.matchAll(/(?:CLEARML|AWS)_\w+/gu)].map(([variable]) => [name, variable]),
    )
    const known = names.flatMap((name) => {
      const { variables = [] } = specOf(name)
      return variables.map((variable) => [name, variable])
    })
    expect(known).toEqual(told)
  })

  test('are wanting where several lines are told', () => {
    const told = Object.entries(inputs).filter(([, { description }]) =>
      /\blines?\b|in the form of `projects`/iu.test(description),
    )
    const several = names.filter((name) => specOf(name).form === 'lines')
    expect(several).toEqual(told.map(([name]) => name))
  })

  test('every input of action.yml is read, and none besides', () => {
    const asked = new Set<string>()
    readConfig({
      input: (name) => {
        asked.add(name)
        return REQUIRED[name as 'api-host']
      },
      env: {},
      defaultReceiptFile: '/tmp/receipt.json',
    })
    expect([...asked].sort()).toEqual(Object.keys(inputs).sort())
  })

  test('no input is marked as required, since each can come from the environment or a default', () => {
    expect(Object.values(inputs).filter(({ required }) => required === true)).toEqual([])
  })

  test('make the careful configuration', () => {
    expect(read(REQUIRED)).toMatchObject({
      apiHost: 'https://api.clear.ml',
      accessKey: 'AKEY',
      secretKey: 'SKEY',
      thresholdDays: 30,
      forceDelete: false,
      ageField: 'status-changed',
      includeHidden: false,
      protect: new Set(['published', 'running', 'datasets', 'reports']),
      dryRun: false,
      maxTasks: 0,
      concurrency: 4,
      batchSize: 100,
      receiptFile: '/tmp/receipt.json',
    })
  })
})

describe('reading', () => {
  test('takes every input as given', () => {
    const config = read({
      ...REQUIRED,
      'delete-threshold-days': '0.5',
      'force-delete': 'True',
      'age-field': 'last-change',
      'include-hidden': 'TRUE',
      protect: 'none',
      'dry-run': 'true',
      'max-tasks': '250',
      concurrency: '32',
      'batch-size': '500',
      'receipt-file': '/data/receipt.json',
    })
    expect(config).toMatchObject({
      thresholdDays: 0.5,
      forceDelete: true,
      ageField: 'last-change',
      includeHidden: true,
      protect: new Set(),
      dryRun: true,
      maxTasks: 250,
      concurrency: 32,
      batchSize: 500,
      receiptFile: '/data/receipt.json',
    })
  })

  test.each([
    ['delete-threshold-days', ' 30 ', { thresholdDays: 30 }],
    ['force-delete', '\ttrue\n', { forceDelete: true }],
    ['concurrency', ' 8', { concurrency: 8 }],
    ['access-key', ' AKEY2\n', { accessKey: 'AKEY2' }],
    ['api-host', '\nhttp://h:8008/ \n', { apiHost: 'http://h:8008' }],
    ['receipt-file', ' /a b.json ', { receiptFile: '/a b.json' }],
  ])('ignores blanks around %s', (name, text, expected) => {
    expect(read({ ...REQUIRED, [name]: text })).toMatchObject(expected)
  })

  test.each(['', '   ', '\n'])('takes %j as not given, where that narrows nothing', (blank) => {
    const names = INPUT_NAMES.filter((name) => specOf(name).narrows !== true)
    const inputs = Object.fromEntries(names.map((name) => [name, blank]))
    expect(read({ ...inputs, ...REQUIRED })).toEqual(read(REQUIRED))
  })

  test('names the receipt by its absolute path, as the output promises', () => {
    expect(read({ ...REQUIRED, 'receipt-file': 'out/receipt.json' }).receiptFile).toBe(
      path.join(process.cwd(), 'out', 'receipt.json'),
    )
  })

  test('freezes the configuration', () => {
    const config = read(REQUIRED)
    expect(Object.isFrozen(config)).toBe(true)
    expect(() => {
      ;(config as { dryRun: boolean }).dryRun = true
    }).toThrow(TypeError)
  })
})

describe('environment variables', () => {
  const ENV = {
    CLEARML_API_HOST: 'http://from-env:8008',
    CLEARML_API_ACCESS_KEY: 'EKEY',
    CLEARML_API_SECRET_KEY: 'ESECRET',
  }

  test('stand in for empty inputs', () => {
    expect(read({ 'api-host': ' ' }, ENV)).toMatchObject({
      apiHost: 'http://from-env:8008',
      accessKey: 'EKEY',
      secretKey: 'ESECRET',
    })
  })

  test('yield to inputs, one by one', () => {
    expect(read({ 'access-key': 'AKEY' }, ENV)).toMatchObject({
      apiHost: 'http://from-env:8008',
      accessKey: 'AKEY',
      secretKey: 'ESECRET',
    })
  })

  test('count as not given when they are blank', () => {
    expect(problemsOf({}, { ...ENV, CLEARML_API_HOST: '  ' }).problems).toEqual([
      'api-host: got nothing; give the input api-host or the environment variable CLEARML_API_HOST',
    ])
  })

  test('are checked like inputs, and named', () => {
    expect(problemsOf({}, { ...ENV, CLEARML_API_HOST: 'undefined' }).problems).toEqual([
      'CLEARML_API_HOST: got "undefined", accepted is an http or https URL without user, query and fragment, ' +
        'for example https://api.clear.ml',
    ])
  })
})

describe('an empty value', () => {
  const NARROWING = {
    target: "inputs.target || 'tasks'",
    policy: "inputs.policy || 'none'",
    'delete-threshold-days': 'inputs.delete-threshold-days || 30',
    'force-delete': 'inputs.force-delete || false',
    'age-field': "inputs.age-field || 'status-changed'",
    'include-hidden': 'inputs.include-hidden || false',
    'exclude-tags': "inputs.exclude-tags || 'keep'",
    'keep-last': 'inputs.keep-last || 0',
    'keep-best': "inputs.keep-best || 'none'",
    protect: "inputs.protect || 'published, running, datasets, reports'",
    'dry-run': 'inputs.dry-run || false',
    'max-tasks': 'inputs.max-tasks || 0',
    shard: "inputs.shard || '1/1'",
    'delete-files': "inputs.delete-files || 'runner'",
    'delete-models': "github.event_name == 'schedule' && 'true' || inputs.delete-models",
    'on-file-error': "inputs.on-file-error || 'keep-task'",
    'remove-task-folders': "github.event_name == 'schedule' && 'true' || inputs.remove-task-folders",
  } as const satisfies Partial<Record<InputName, string>>

  test.each(Object.entries(NARROWING))(
    'of %s, which narrows or holds back a deletion, does not stand for its default: %s',
    (name, expression) => {
      for (const blank of ['', '  ', '\n']) {
        expect(problemsOf({ ...REQUIRED, [name]: blank }).problems).toEqual([
          `${name}: got an empty value, as from an expression that came to nothing: on a schedule all of "inputs" is ` +
            `empty. Write "\${{ ${expression} }}" or the like, or leave the input out for its default, ` +
            specOf(name as InputName).default!,
        ])
      }
    },
  )

  test('is refused for no others: they have no default, or one that deletes no more than was asked for', () => {
    const refused = INPUT_NAMES.filter((name) => specOf(name).narrows === true)
    expect(refused).toEqual(Object.keys(NARROWING))
    const others = INPUT_NAMES.filter((name) => !refused.includes(name) && specOf(name).default !== undefined)
    expect(others).toEqual([
      'archive-after-days',
      'notice-days',
      'concurrency',
      'batch-size',
      'time-budget-minutes',
      'track-run',
      'size-requests',
    ])
  })

  test('is told together with all other problems', () => {
    const { problems } = problemsOf({ ...REQUIRED, 'dry-run': '', protect: ' ', 'max-tasks': 'x' })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['protect', 'dry-run', 'max-tasks'])
  })
})

describe('the word none', () => {
  test('lifts what is listed', () => {
    const config = read({ ...REQUIRED, protect: 'none', 'exclude-tags': 'none', 'files-host': 'none' })
    expect(config).toMatchObject({ protect: new Set(), excludeTags: [], filesHosts: [] })
  })

  test.each(['None', 'NONE', 'none, none', 'none\nNone'])(
    'is spelled in one way everywhere: %j is refused, never read as a name',
    (text) => {
      const inputs = { protect: text, 'exclude-tags': text, 'files-host': text, 'delete-files': text }
      const { problems } = problemsOf({ ...REQUIRED, ...inputs })
      expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual(
        Object.keys(inputs).toSorted(),
      )
    },
  )

  test('cannot be one name of several', () => {
    expect(problemsOf({ ...REQUIRED, 'exclude-tags': 'keep, None' }).problems).toEqual([
      'exclude-tags: got "keep, None", accepted is none alone and in small letters, or other words',
    ])
  })
})

describe('origins', () => {
  const ENV = {
    CLEARML_API_SECRET_KEY: 'S',
    CLEARML_FILES_HOST: 'http://f:8081',
    AWS_DEFAULT_REGION: 'eu-west-1',
  }

  test('tell the input, the variable that stood in for it, the default, and what was inferred', () => {
    const inputs = { 'api-host': 'http://h:8008', 'access-key': 'A', concurrency: '4' }
    expect(read(inputs, ENV).origins).toMatchObject({
      'api-host': { kind: 'input' },
      'access-key': { kind: 'input' },
      'secret-key': { kind: 'variable', name: 'CLEARML_API_SECRET_KEY' },
      'files-host': { kind: 'variable', name: 'CLEARML_FILES_HOST' },
      's3-region': { kind: 'variable', name: 'AWS_DEFAULT_REGION' },
      concurrency: { kind: 'input' },
      'batch-size': { kind: 'default' },
    })
    expect(read(REQUIRED).origins['files-host']).toEqual({ kind: 'inferred' })
    expect(Object.keys(read(REQUIRED).origins)).toEqual(INPUT_NAMES)
  })

  test('of a problem are named: the variable, and not the input that it stood in for', () => {
    const env = {
      CLEARML_API_HOST: 'null',
      CLEARML_API_ACCESS_KEY: 'my access',
      CLEARML_API_SECRET_KEY: 'my secret',
      CLEARML_FILES_HOST: 'https://ada:word@undefined',
      AWS_REGION: 'eu west',
    }
    const { problems } = problemsOf({}, env)
    expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual(Object.keys(env).toSorted())
    expect(problems.join('\n')).not.toMatch(/my|ada|word@/u)
  })

  test('of AWS regions are asked in the order of its SDKs', () => {
    const env = { ...ENV, AWS_REGION: 'us-west-2' }
    expect(read(REQUIRED, env)).toMatchObject({ s3Region: 'us-west-2' })
    expect(read({ ...REQUIRED, 's3-region': 'ap-south-1' }, env)).toMatchObject({ s3Region: 'ap-south-1' })
    expect(read(REQUIRED, ENV)).toMatchObject({ s3Region: 'eu-west-1' })
  })
})

describe('problems', () => {
  test('come all in one error, each with the input, what came and what is accepted', () => {
    const error = problemsOf({
      'delete-threshold-days': '30abc',
      'force-delete': 'yes please',
      'age-field': 'status_changed',
      'include-hidden': '1',
      protect: 'everything',
      'dry-run': 'no',
      'max-tasks': '-1',
      concurrency: '0',
      'batch-size': '501',
    })
    const expected: [name: string, got: string, accepted: string][] = [
      ['delete-threshold-days', '30abc', 'above 0 and up to 36500'],
      ['force-delete', 'yes please', 'true or false'],
      ['age-field', 'status_changed', 'status-changed, last-change, last-update'],
      ['include-hidden', '1', 'true or false'],
      ['protect', 'everything', 'published, running, datasets, reports'],
      ['dry-run', 'no', 'true or false'],
      ['max-tasks', '-1', 'from 0 to 10000000'],
      ['concurrency', '0', 'from 1 to 32'],
      ['batch-size', '501', 'from 1 to 500'],
    ]
    for (const [name, got, accepted] of expected) {
      const problem = error.problems.find((text) => text.startsWith(`${name}: got "${got}"`))
      expect(problem).toContain(accepted)
    }
    expect(error.problems).toHaveLength(expected.length + 3)
    expect(error.message).toBe(`12 inputs are not valid:\n${error.problems.join('\n')}`)
  })

  test('of the flags come first, together with all others', () => {
    const source = {
      input: () => undefined,
      env: {},
      defaultReceiptFile: '/r',
      problems: ['--tagz: no such flag'],
    }
    expect(() => readConfig(source)).toThrow(
      /^4 inputs are not valid:\n--tagz: no such flag\napi-host: got nothing/u,
    )
  })

  test('of the flags alone refuse inputs that are right', () => {
    const input = (name: InputName): string | undefined => REQUIRED[name as 'api-host']
    const source = { input, env: {}, defaultReceiptFile: '/r', problems: ['--tagz: no such flag'] }
    expect(() => readConfig(source)).toThrow('An input is not valid:\n--tagz: no such flag')
  })

  test('a single one is told in the singular', () => {
    expect(problemsOf({ ...REQUIRED, 'dry-run': 'nope' }).message).toBe(
      'An input is not valid:\ndry-run: got "nope", accepted is true or false',
    )
  })

  test('a missing key names its variable', () => {
    expect(problemsOf({ 'api-host': 'https://api.clear.ml' }).problems).toEqual([
      'access-key: got nothing; give the input access-key or the environment variable CLEARML_API_ACCESS_KEY',
      'secret-key: got nothing; give the input secret-key or the environment variable CLEARML_API_SECRET_KEY',
    ])
  })

  test('never show a key', () => {
    const error = problemsOf({ ...REQUIRED, 'access-key': 'my access', 'secret-key': 'my\nsecret' })
    expect(error.problems).toEqual([
      'access-key: got a value that is not shown, accepted is one word of letters, digits and signs, without blanks or line breaks',
      'secret-key: got a value that is not shown, accepted is one word of letters, digits and signs, without blanks or line breaks',
    ])
    expect(error.message).not.toMatch(/my/u)
  })

  test.each([
    'https://ada:pass-word@api.clear.ml',
    'https://ada:pass@-word@api.clear.ml',
    'https://:pass-word@api.clear.ml',
    'https:ada:pass-word@api.clear.ml',
    'https:/ada:pass-word@api.clear.ml',
    'https:\\\\ada:pass-word@api.clear.ml',
    'ada:pass-word@api.clear.ml',
    'https://ada:pass-\nword@api.clear.ml',
  ])('never show the password in %j', (url) => {
    const [problem] = problemsOf({ ...REQUIRED, 'api-host': url }).problems
    expect(problem).toMatch(/^api-host: got "[^"]*\*\*\*@api\.clear\.ml"/u)
    expect(problem).not.toMatch(/pass|word|ada/u)
  })
})
