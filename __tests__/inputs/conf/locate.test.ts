import { describe, expect, test } from '@jest/globals'
import { locateConf, type ConfPlaces } from '../../../src/inputs/conf/locate.ts'

const HERE: ConfPlaces = { home: '/home/ada', isLookedFor: true }
const GITHUB: ConfPlaces = { home: '/home/ada', isLookedFor: false }
const file = (path: string, named?: string): object => ({ kind: 'file', file: path, named })

describe('the configuration file', () => {
  test.each<[what: string, given: string, env: Record<string, string>, places: ConfPlaces, located: object]>([
    ['is that of the SDK', '', {}, HERE, file('/home/ada/clearml.conf')],
    [
      'is that of the variable',
      '',
      { CLEARML_CONFIG_FILE: ' /etc/c.conf ' },
      HERE,
      file('/etc/c.conf', 'CLEARML_CONFIG_FILE'),
    ],
    [
      'is that of the input, rather',
      '/a.conf',
      { CLEARML_CONFIG_FILE: '/etc/c.conf' },
      HERE,
      file('/a.conf', 'config-file'),
    ],
    ['may lie in the home folder', '~/x/a.conf', {}, HERE, file('/home/ada/x/a.conf', 'config-file')],
    [
      'may be named from the current folder',
      'a.conf',
      {},
      HERE,
      file(`${process.cwd()}/a.conf`, 'config-file'),
    ],
    ['is none by the word none', 'none', { CLEARML_CONFIG_FILE: '/etc/c.conf' }, HERE, { kind: 'none' }],
    [
      'is none on GitHub, whatever a variable says',
      '',
      { CLEARML_CONFIG_FILE: '/etc/c.conf' },
      GITHUB,
      { kind: 'none' },
    ],
    ['is that of the input on GitHub', '~/a.conf', {}, GITHUB, file('/home/ada/a.conf', 'config-file')],
  ])('%s', (_, given, env, places, located) => {
    expect(locateConf(given, places, env, () => true)).toEqual(located)
  })

  test('need not be there if nobody names it', () => {
    expect(locateConf('', HERE, {}, () => false)).toEqual({ kind: 'none' })
  })

  test.each<[given: string, env: Record<string, string>, problem: string]>([
    ['/a.conf', {}, 'config-file: there is no file /a.conf'],
    ['', { CLEARML_CONFIG_FILE: '/etc/c.conf' }, 'CLEARML_CONFIG_FILE: there is no file /etc/c.conf'],
    ['None', {}, 'config-file: got "None", accepted is a path, or none in small letters'],
  ])('must be there if %j or %j names it', (given, env, problem) => {
    expect(locateConf(given, HERE, env, () => false)).toEqual({ kind: 'refused', problem })
  })
})
