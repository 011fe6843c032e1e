import { expect, test } from '@jest/globals'
import { noPage, pagesOn, webPageOf } from '../../src/report/web-page.ts'
import { task } from '../support/fixtures.ts'

test.each([
  ['https://app.clear.ml', 'https://app.clear.ml/projects/p1/experiments/t1/output/log'],
  ['http://h:8080/a(b)', 'http://h:8080/a%28b%29/projects/p1/experiments/t1/output/log'],
  ['', undefined],
])('on %j the web page is %s', (webHost, page) => {
  expect(webPageOf(webHost, 'p1', 't1')).toBe(page)
  expect(
    pagesOn({ webHost, target: 'tasks' })(task({ id: 't1', project: { kind: 'known', id: 'p1' } })),
  ).toBe(page)
})

test('a task without a project is found in any', () => {
  for (const kind of ['none', 'unknown'] as const)
    expect(pagesOn({ webHost: 'http://h', target: 'tasks' })(task({ id: 't1', project: { kind } }))).toBe(
      'http://h/projects/*/experiments/t1/output/log',
    )
})

test.each(['../../login?x=', 'a b', 'a)[x](javascript:y', 'a|b', '', 'x'.repeat(65), '\ud83d', '*'])(
  'an id that no server makes leads nowhere: %j',
  (id) => {
    expect(pagesOn({ webHost: 'http://h', target: 'tasks' })(task({ id }))).toBeUndefined()
    const ofProject = pagesOn({ webHost: 'http://h', target: 'tasks' })(
      task({ id: 't1', project: { kind: 'known', id } }),
    )
    expect(ofProject === undefined || ofProject.includes('/*/')).toBe(true)
  },
)

test('a task that went has no page', () => {
  expect(noPage(task())).toBeUndefined()
})
