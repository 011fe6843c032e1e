import { describe, expect, test } from '@jest/globals'
import { createHostProofs, unprovedText } from '../../src/files/proof-of-host.ts'

const [HERE, THERE] = ['http://here:8081', 'http://there:8081']

describe('a fileserver that does not find what it is asked for', () => {
  test.each([
    [0, 'few'],
    [1, 'few'],
    [5, 'few'],
    [6, 'unproved'],
    [1_000, 'unproved'],
  ])('%d times is %s', (files, verdict) => {
    const proofs = createHostProofs()
    proofs.missed(HERE, files)
    expect(proofs.verdict(HERE)).toBe(verdict)
  })

  test('is judged by all stages of the run together', () => {
    const proofs = createHostProofs()
    for (let i = 0; i < 3; i++) proofs.missed(HERE, 2)
    expect(proofs.verdict(HERE)).toBe('unproved')
  })

  test('is believed once it has something of what was recorded there, however much is missing', () => {
    const proofs = createHostProofs()
    proofs.missed(HERE, 1_000)
    proofs.found(HERE)
    proofs.missed(HERE, 1_000)
    expect(proofs.verdict(HERE)).toBe('proved')
  })

  test('is judged by itself', () => {
    const proofs = createHostProofs()
    proofs.missed(HERE, 100)
    proofs.found(THERE)
    expect([proofs.verdict(HERE), proofs.verdict(THERE)]).toEqual(['unproved', 'proved'])
  })
})

test('says which address has nothing, what was looked for, which input to look at, and the way out', () => {
  const text = unprovedText(HERE, 40, { lookedFor: 10, path: 'p/t/a.pkl' }, 'Check files-host, or uri-map')
  expect(text).toMatch(/^http:\/\/here:8081 has none of the 40 files/u)
  for (const words of [
    'looked for: 10',
    'p/t/a.pkl',
    'files-host',
    'uri-map',
    'on-file-error to delete-task',
  ])
    expect(text).toContain(words)
})
