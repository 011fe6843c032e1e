import { describe, expect, test } from '@jest/globals'
import { wordsOf } from '../../src/plan/target.ts'
import { filesLeftToServer, nothingCameTo, withoutMetric } from '../../src/report/warnings.ts'
import { ABILITIES, rule, server } from '../support/fixtures.ts'

describe('files that are left to the server', () => {
  test('may stay unseen', () => {
    expect(filesLeftToServer(server())).toMatch(/this step cannot see whether files go/u)
  })

  test('stay where the server deletes none', () => {
    const old = server({ release: '1.4\n::x', abilities: { ...ABILITIES, deletesFiles: false } })
    expect(filesLeftToServer(old)).toBe(
      'delete-files is server, but ClearML 1.4\\u{a}::x deletes no files itself: they will all stay.',
    )
  })
})

describe('names', () => {
  const TASKS = wordsOf({ target: 'tasks' })
  const many = Array.from({ length: 13 }, (_, i) => `p${i}`)

  test('of rules to which nothing came are at most ten', () => {
    expect(nothingCameTo(['a"\n'], TASKS)).toBe('No archived task came to "a"\\u{a}".')
    expect(nothingCameTo(many, TASKS)).toMatch(/^No archived task came to "p0", .*"p9", and 3 more\.$/u)
  })

  test('of projects without a metric are at most ten, and the rule is named where it has a name', () => {
    const [own, named] = [undefined, 'sweeps'].map((name) => rule({ name }, { 'keep-best': '5 max a/b' }))
    expect(withoutMetric(own!, ['Vision'])).toMatch(
      /keep-best \(5 max a.*\) in "Vision", so keep-best keeps all/u,
    )
    expect(withoutMetric(named!, many)).toMatch(/ of the rule "sweeps" in "p0", .*"p9", and 3 more, so/u)
  })
})
