import { describe, expect, test } from '@jest/globals'
import { strayInputs } from '../../src/inputs/stray.ts'
import { INPUT_NAMES, runnerVariable } from '../../src/inputs/table.ts'

const GITHUB = { GITHUB_ACTIONS: 'true' }
const OURS = Object.fromEntries(INPUT_NAMES.map((name) => [runnerVariable(name), '']))
const OTHERS = { PATH: '/bin', CLEARML_API_HOST: 'http://h', INPUTS: 'x', MY_INPUT_DRY_RUN: 'true' }

/** On GitHub, named as `with:` names it. */
const refusal = (name: string): string | undefined =>
  strayInputs({ ...GITHUB, [`INPUT_${name.toUpperCase()}`]: 'SECRET-VALUE' }).refused[0]

test.each([[GITHUB], [{}]])('all inputs of action.yml are known, with %j', (env) => {
  expect(strayInputs({ ...env, ...OURS, ...OTHERS })).toEqual({ refused: [], ignored: [] })
})

describe('on GitHub every other variable INPUT_… is refused', () => {
  test.each([
    ['dry_run', 'did you mean dry-run?'],
    ['dryrun', 'did you mean dry-run?'],
    ['dry', 'did you mean dry-run?'],
    ['no-dry-run', 'did you mean dry-run?'],
    ['is_dry_run_only', 'did you mean dry-run?'],
    ['project', 'did you mean exclude-projects or projects or protect?'],
    ['threshold-days', 'did you mean delete-threshold-days?'],
    ['delete_threshold_days', 'did you mean delete-threshold-days?'],
    ['exclude_tag', 'did you mean exclude-tags?'],
    ['max_task', 'did you mean max-tasks?'],
    ['something-else', 'docs/inputs.md lists them'],
    ['github-token', 'docs/inputs.md lists them'],
  ])('%s: %s', (name, hint) => {
    expect(refusal(name)).toBe(
      `${name}: there is no such input (it came as INPUT_${name.toUpperCase()}); ${hint}`,
    )
  })

  test('also if it came empty, and all at once, in order and without their values', () => {
    const env = { ...GITHUB, ...OURS, 'INPUT_DRY RUN': '', INPUT_TAGZ: 'V', INPUT_: 'V' }
    const { refused, ignored } = strayInputs(env)
    expect(ignored).toEqual([])
    expect(refused.map((problem) => problem.split(':')[0])).toEqual(['', 'dry run', 'tagz'])
    expect(refused.join('\n')).not.toContain('SECRET-VALUE')
  })

  test('a name that Linux tells from ours by its case is not read, and so refused', () => {
    expect(strayInputs({ ...GITHUB, 'INPUT_dry-run': 'true' }).refused).toEqual([
      'dry-run: there is no such input (it came as INPUT_dry-run); did you mean dry-run?',
    ])
  })
})

describe.each([
  ['outside of GitHub', {}],
  ['with act', { ...GITHUB, ACT: 'true' }],
  ['on a runner of Gitea or Forgejo', { ...GITHUB, GITEA_ACTIONS: 'true' }],
])('%s such variables may belong to others', (_, env) => {
  test.each([
    ['INPUT_DRY_RUN', 'INPUT_DRY-RUN (--dry-run)'],
    ['INPUT_DRYRUN', 'INPUT_DRY-RUN (--dry-run)'],
    ['input_dry-run', 'INPUT_DRY-RUN (--dry-run)'],
    ['INPUT_MAXTASKS', 'INPUT_MAX-TASKS (--max-tasks)'],
  ])('%s is near to one of ours, and refused', (variable, meant) => {
    expect(strayInputs({ ...env, [variable]: 'x' })).toEqual({
      refused: [`${variable}: there is no such input; did you mean ${meant}? If not, unset it`],
      ignored: [],
    })
  })

  test.each(['INPUT_TOKEN', 'INPUT_WORKING_DIRECTORY', 'INPUT_DATA'])('%s is only told of', (variable) => {
    expect(strayInputs({ ...env, [variable]: 'x' })).toEqual({
      refused: [],
      ignored: [`${variable} is no input of ClearML Cleanup, and is not read.`],
    })
  })
})
