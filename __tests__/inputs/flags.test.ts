import { describe, expect, test } from '@jest/globals'
import { readFlags, type RunFlags } from '../../src/inputs/flags.ts'

function read(...args: string[]): RunFlags {
  const line = readFlags(args)
  if (line.asked !== 'run') throw new Error(`asked for ${line.asked}`)
  return line
}

/** What the flags give to the inputs; they must be free of problems. */
function inputsOf(...args: string[]): Record<string, string> {
  const { inputs, problems } = read(...args)
  expect(problems).toEqual([])
  return Object.fromEntries(inputs)
}

describe('what is asked', () => {
  test('is a run without inputs if there are no arguments, as on a runner', () => {
    expect(inputsOf()).toEqual({})
  })

  test.each([['--help'], ['-h'], ['--dry-run', '--help'], ['--no-such-flag', '-h'], ['--version', '--help']])(
    'is help by %j %j',
    (...args) => {
      expect(readFlags(args)).toEqual({ asked: 'help' })
    },
  )

  test('is the version by --version', () => {
    expect(readFlags(['--dry-run', '--version'])).toEqual({ asked: 'version' })
  })
})

describe('--compare', () => {
  test('takes two receipts', () => {
    expect(readFlags(['--compare', 'old.json', 'new.json'])).toEqual({
      ...{ asked: 'compare', files: ['old.json', 'new.json'], problem: undefined },
    })
  })

  test.each([[[]], [['one.json']], [['a', 'b', 'c']], [['a', '']], [['a', '--dry-run']]])(
    'and anything else, as %j, is told',
    (files) => {
      expect(readFlags(['--compare', ...files])).toEqual({
        asked: 'compare',
        files,
        problem: '--compare: takes the paths of two receipts and nothing else: --compare OLD NEW',
      })
    },
  )

  test('behind another flag is none: a run must not be taken for a comparison, nor the other way round', () => {
    const { problems } = read('--dry-run', '--compare', 'a', 'b')
    expect(problems[0]).toMatch(/^--compare: there is no such flag/u)
  })
})

describe('a flag', () => {
  test.each([
    [['--max-tasks', '5'], { 'max-tasks': '5' }],
    [['--max-tasks=5'], { 'max-tasks': '5' }],
    [['--plan=a=b.json'], { plan: 'a=b.json' }],
    [['--api-host', 'http://host/?a=b'], { 'api-host': 'http://host/?a=b' }],
    [['--tags=-odd'], { tags: '-odd' }],
    [['--name-pattern', '^tmp-.*=$'], { 'name-pattern': '^tmp-.*=$' }],
    [['--users', 'Ada Lovelace'], { users: 'Ada Lovelace' }],
    [['--projects', 'A\nB'], { projects: 'A\nB' }],
    [['--tags', '-'], { tags: '-' }],
  ])('%j gives %j', (args, inputs) => {
    expect(inputsOf(...args)).toEqual(inputs)
  })

  test.each([
    [['--dry-run'], 'true'],
    [['--dry-run=true'], 'true'],
    [['--dry-run=false'], 'false'],
    [['--dry-run', 'false'], 'false'],
    [['--dry-run', 'TRUE'], 'TRUE'],
    [['--dry-run', '--max-tasks', '5'], 'true'],
    [['--dry-run', 'yes'], 'yes'],
  ])('of true or false reads %j as %s, which the input then checks', (args, value) => {
    expect(inputsOf(...args)).toMatchObject({ 'dry-run': value })
  })

  test('of a list may be repeated: each is a line', () => {
    expect(
      inputsOf('--projects', 'Vision', '--dry-run', '--projects=Speech/*', '--tags', 'a', '--tags=b,c'),
    ).toEqual({
      projects: 'Vision\nSpeech/*',
      'dry-run': 'true',
      tags: 'a\nb,c',
    })
  })
})

describe('problems', () => {
  const problemsOf = (...args: string[]): readonly string[] => read(...args).problems

  test.each([
    [['--dryrun'], '--dryrun: there is no such flag; did you mean --dry-run?'],
    [['--no-dry-run'], '--no-dry-run: there is no such flag; did you mean --dry-run?'],
    [['--DRY-RUN'], '--DRY-RUN: there is no such flag; did you mean --dry-run?'],
    [['-dry-run'], '-dry-run: there is no such flag; did you mean --dry-run?'],
    [['---dry-run'], '---dry-run: there is no such flag; did you mean --dry-run?'],
    [['--delete-older-than', '60'], '--delete-older-than: there is no such flag; --help lists them'],
    [['--', '--dry-run'], '--: there is no such flag; --help lists them'],
    [['--toString'], '--toString: there is no such flag; --help lists them'],
    [['--__proto__=x'], '--__proto__: there is no such flag; --help lists them'],
  ])('%j is told as %j', (args, problem) => {
    expect(problemsOf(...args)).toEqual([problem])
  })

  test('never show the value of a flag that is not known: it may be a key', () => {
    const args = ['--secretkey=HIDDEN', '--clearml-secret', 'HIDDEN', '-p=HIDDEN']
    expect(problemsOf(...args).join('\n')).not.toContain('HIDDEN')
  })

  test.each([
    [['dry-run'], 'dry-run'],
    [['--tags', 'a', 'b'], 'b'],
    [['--dry-run', 'true', 'false'], 'false'],
    [['--max-tasks=5', '7'], '7'],
    [[''], ''],
  ])('name the word of %j that belongs to no flag', (args, word) => {
    expect(problemsOf(...args)).toEqual([
      `"${word}": belongs to no flag; put quotes around a value with blanks, and two hyphens before a name`,
    ])
  })

  test.each([[['--tags']], [['--tags', '--dry-run']], [['--dry-run', '--tags']]])(
    'tell that %j lacks a value, and take no flag for it',
    (args) => {
      const { inputs, problems } = read(...args)
      expect(problems).toEqual([
        '--tags: got no value; write --tags VALUE, or --tags=VALUE if it begins with a hyphen',
      ])
      expect(inputs.get('dry-run')).toBe(args.length > 1 ? 'true' : undefined)
    },
  )

  test.each([['--dry-run='], ['--dry-run', ''], ['--max-tasks= '], ['--tags', ' \n']])(
    'tell of the empty value in %j %j: the variable behind it may not be set',
    (...args) => {
      const [flag = ''] = args[0].split('=')
      expect(problemsOf(...args)).toEqual([`${flag}: got an empty value; give one, or leave the flag out`])
    },
  )

  test('tell of one value that is given twice, even if it is the same', () => {
    expect(problemsOf('--dry-run', '--dry-run=false', '--plan', 'a', '--plan', 'a')).toEqual([
      '--dry-run: given 2 times, and takes one value',
      '--plan: given 2 times, and takes one value',
    ])
  })

  test('refuse the secret key without showing it, and hand it over so that it can be masked', () => {
    const { inputs, problems } = read('--secret-key', 'SK-IN-USE')
    expect(problems).toEqual([
      '--secret-key: a command line can be read by everybody on the machine. Set CLEARML_API_SECRET_KEY instead, ' +
        'and replace a key that was given here before',
    ])
    expect(inputs.get('secret-key')).toBe('SK-IN-USE')
  })

  test('come all at once, each once', () => {
    const args = ['--tagz', 'a', '--max-tasks', '--plan=', 'word', '--tagz', 'word', 'word']
    expect(problemsOf(...args).map((problem) => problem.split(':')[0])).toEqual([
      '--tagz',
      '--max-tasks',
      '--plan',
      '"word"',
    ])
  })
})
