import { expect, test } from '@jest/globals'
import { effectiveSettings, foundIn } from '../../src/report/settings.ts'
import { config, type Inputs } from '../support/fixtures.ts'

const EVERYTHING: Inputs = {
  'force-delete': 'true',
  'age-field': 'last-change',
  'include-hidden': 'true',
  protect: 'published, reports',
  projects: 'Vision, old\nAudio/**',
  'exclude-projects': 'Vision/Gold',
  tags: 'smoke, nightly',
  'exclude-tags': 'gold',
  'task-types': 'training, qc',
  users: 'Ada',
  'name-pattern': '^a/b',
  'keep-last': '3',
  'keep-best': '5  max best-of val loss/top 1',
  'abort-above': '12.5%',
  shard: '2/3',
  'delete-threshold-days': '0.5',
  'files-host': 'http://files.test:8081',
  'uri-map': 's3://old/=s3://new/',
  's3-region': 'eu-west-1',
  's3-endpoints': 'https://minio.test:9000',
}

test.each<[what: string, inputs: Inputs]>([
  ['some of each', { 'force-delete': 'true', protect: 'none', 'delete-threshold-days': '0.5' }],
  ['the defaults', {}],
  ['no tag', { 'exclude-tags': 'none', 'abort-above': '500' }],
  ['the best', { 'keep-best': '1 min loss/total' }],
])('the settings can be given as inputs again: %s', (_, inputs) => {
  const settings = effectiveSettings(config(inputs))
  const again = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]))
  const { origins } = config(inputs)
  expect({ ...config(again), origins }).toEqual(config(inputs))
})

test('lists are told in one line, by the names of the inputs', () => {
  expect(effectiveSettings(config(EVERYTHING))).toMatchObject({
    protect: 'published, reports',
    projects: 'Vision, old, Audio/**',
    'exclude-projects': 'Vision/Gold',
    tags: 'smoke, nightly',
    'exclude-tags': 'gold',
    'task-types': 'training, qc',
    users: 'Ada',
    'name-pattern': '^a/b',
    'keep-best': '5 max best-of val loss/top 1',
    'abort-above': '12.5%',
    shard: '2/3',
    'files-host': 'http://files.test:8081',
    'uri-map': 's3://old=s3://new',
    's3-endpoints': 'https://minio.test:9000',
  })
})

test('what is not protected, and no tag, are told as `none`', () => {
  expect(effectiveSettings(config({ protect: 'none', 'exclude-tags': 'none' }))).toMatchObject({
    protect: 'none',
    'exclude-tags': 'none',
    'name-pattern': '',
    'abort-above': '',
  })
})

test('where a value was found is told of variables and of what was inferred, not of inputs and defaults', () => {
  const env = { CLEARML_FILES_HOST: 'none', AWS_REGION: 'eu-west-1' }
  expect(foundIn(config({}, env), 'files-host')).toBe('CLEARML_FILES_HOST')
  expect(foundIn(config({}, env), 's3-region')).toBe('AWS_REGION')
  expect(foundIn(config(), 'files-host')).toBe('inferred from api-host')
  expect(foundIn(config(), 'api-host')).toBe('')
  expect(foundIn(config(), 'concurrency')).toBe('')
})

test('where a value was found is told of a configuration file, by its key there', () => {
  const { origins, ...rest } = config()
  const file = { kind: 'file', file: '/home/ada/clearml.conf', key: 'api.api_server' } as const
  expect(foundIn({ ...rest, origins: { ...origins, 'api-host': file } }, 'api-host')).toBe(
    'api.api_server in config-file',
  )
  expect(foundIn(config(), 'no-such-setting')).toBe('')
})

test('a policy is told by its meaning, in place of the settings of the one rule', () => {
  const ofPolicy = { ...config(), ruleSource: { kind: 'policy', name: 'policy.yml' } } as const
  const settings = effectiveSettings(ofPolicy)
  expect(JSON.parse(String(settings['policy']))).toMatchObject({ rules: [{ 'delete-threshold-days': 30 }] })
  expect(settings).not.toHaveProperty('delete-threshold-days')
})

test('a server without a fileserver is told as `none`', () => {
  expect(effectiveSettings(config({ 'files-host': 's3://bucket' }))['files-host']).toBe('none')
})

test('the settings are all inputs but the keys', () => {
  const names = Object.keys(effectiveSettings(config()))
  expect(names).toContain('receipt-file')
  expect(names.filter((name) => name.endsWith('-key'))).toEqual([])
})
