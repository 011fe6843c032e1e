import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { OUTPUTS_OF_A_REFUSED_RUN, outputsOf } from '../../src/report/outputs.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, keptRow, report, row } from '../support/fixtures.ts'

const { outputs } = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  outputs: Record<string, unknown>
}
const ROWS = [
  row('a', { kind: 'deleted', models: 3, fileUrls: [] }),
  row('b', { kind: 'failed', error: 'x' }),
  row('c', { kind: 'remaining', because: 'max-tasks' }),
  keptRow('d'),
  keptRow('e', { dueAtMs: 1 }),
]

test('the outputs are those of action.yml, exactly', () => {
  const named = Object.keys(outputs).sort()
  expect(Object.keys(outputsOf(report(), totalsOf([]))).sort()).toEqual(named)
  expect(Object.keys(OUTPUTS_OF_A_REFUSED_RUN).sort()).toEqual(named)
})

test('each output says what it is called', () => {
  expect(outputsOf(report({ rows: ROWS, stopReason: 'max-tasks' }), totalsOf(ROWS))).toMatchObject({
    'deleted-count': '1',
    'candidate-count': '2',
    'kept-count': '2',
    'failed-count': '1',
    'remaining-count': '1',
    'due-soon-count': '1',
    'deleted-models-count': '3',
    'stop-reason': 'max-tasks',
    'dry-run': 'false',
    receipt: '/runner/receipt.json',
  })
})

test('a dry run deletes 0 tasks and says how many would go', () => {
  const rows = [row('a', { kind: 'would-delete' }), row('b', { kind: 'would-delete' })]
  const dry = report({ rows, config: config({ 'dry-run': 'true' }) })
  expect(outputsOf(dry, totalsOf(rows))).toMatchObject({
    'deleted-count': '0',
    'candidate-count': '2',
    'dry-run': 'true',
  })
})

test('a refused run counts nothing and has no receipt', () => {
  expect(OUTPUTS_OF_A_REFUSED_RUN).toMatchObject({
    'deleted-count': '0',
    'stop-reason': 'error',
    'dry-run': '',
    receipt: '',
  })
})
