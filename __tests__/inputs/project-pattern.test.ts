import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { projectPattern } from '../../src/inputs/project-pattern.ts'

describe('projectPattern', () => {
  test.each<[text: string, name: string, covers: boolean]>([
    ['V', 'V', true],
    ['V/', 'V', true],
    ['V', 'V/n/m', true],
    ['V', 'VX', false],
    ['V', 'v', false],
    ['V', 'a/V', false],
    ['*', 'a', true],
    ['*', '.pipelines', true],
    ['V/*', 'V', false],
    ['V/**', 'V', true],
    ['V/**/x', 'V/x', true],
    ['*', '..', true],
    ['**', 'a/b', true],
    ['*/**/*', 'a', false],
    ['V/*', 'V/.datasets/x', true],
    ['**/x', 'x', true],
    ['**/x', 'a/b/x/y', true],
    ['**/x', 'ax', false],
    ['a*b', 'a/b', false],
    ['V [v1]*', 'V [v1] x', true],
    ['V [v1]*', 'V v', false],
    ['V{a,b}*', 'Va', false],
    ['V{a,b}*', 'V{a,b}c', true],
    ['!a*', 'b', false],
    ['!a*', '!ab', true],
    ['a?*', 'abc', false],
    ['(x|y)*', 'x', false],
    ['a\\*', 'a\\b', true],
    ['a.*', 'axb', false],
    ['gro\u0308ße*', 'gr\u00f6ße 1', true],
    ['🎉*', '🎉x', true],
    ['$a*', '$ab', true],
    ['a***', 'ab', true],
  ])('%j covers %j: %s', (text, name, covers) => {
    expect(projectPattern(text).covers(name.normalize('NFC'))).toBe(covers)
  })

  /** Signs that mean something to globs and regular expressions, and ordinary ones. */
  const segment = fc.string({
    unit: fc.constantFrom(...Array.from('ab.[](){}!?+@|\\^$,~# é')),
    minLength: 1,
    maxLength: 4,
  })
  const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))

  test('without wildcards covers itself and what is below', () => {
    fc.assert(
      fc.property(name, name, (text, other) => {
        const { covers } = projectPattern(text)
        expect(covers(other)).toBe(other === text || other.startsWith(`${text}/`))
        expect(covers(`${text}/${other}`)).toBe(true)
      }),
    )
  })

  test('with wildcards agrees with a naive reading of the documentation', () => {
    const wild = fc.array(fc.oneof(segment, fc.constantFrom('*', '**', 'a*', '*.')), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(wild, name, (parts, full) => {
        fc.pre(parts.some((part) => part.includes('*')))
        const prefixes = full.split('/').map((_, i, all) => all.slice(0, i + 1))
        const expected = prefixes.some((prefix) => matches(parts, prefix))
        expect(projectPattern(parts.join('/')).covers(full)).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Level by level: `**` takes any number of levels, `*` any text that is not empty where it is a level of its own. */
function matches(pattern: readonly string[], levels: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return levels.length === 0
  if (first === '**') return levels.some((_, i) => matches(rest, levels.slice(i))) || matches(rest, [])
  const [level, ...below] = levels
  if (level === undefined) return false
  return matchesText(first, level) && matches(rest, below)
}

function matchesText(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end)
}
