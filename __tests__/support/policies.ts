import { readConfig, type Config } from '../../src/inputs/inputs.ts'
import { readPolicy } from '../../src/policy/read.ts'
import type { Inputs } from './fixtures.ts'

/** The configuration of a run with this policy. */
export function configOf(policy: string, inputs: Inputs = {}): Config {
  const given: Inputs = {
    'api-host': 'http://clearml.test:8008',
    'access-key': 'ACCESS-KEY-1234',
    'secret-key': 'SECRET-KEY-5678',
    'receipt-file': '/runner/receipt.json',
    ...inputs,
  }
  const source = { input: (name: keyof Inputs) => given[name], env: {}, defaultReceiptFile: '/r.json' }
  return readConfig(source, readPolicy(policy))
}

/** The policy of the page for users. */
export const TEAM_POLICY = `rules:
  - name: releases
    projects: [Vision/Release, '**/golden']
    keep: true
  - name: sandbox
    projects: [Sandbox]
    delete-threshold-days: 7
    force-delete: true
  - name: sweeps
    task-types: [optimizer, training]
    tags: [sweep]
    delete-threshold-days: 30
    force-delete: true
    keep-best: 5 max validation/accuracy
  - name: everything else
    delete-threshold-days: 90
    force-delete: true
    age-field: last-change
    keep-last: 3
`
