import { describe, expect, test } from '@jest/globals'
import { releaseOf, sectionOf } from '../../scripts/release.ts'

const CHANGELOG = `# Changelog

Some words, [a link](x).

## [Unreleased]

## [1.2.0] - 2026-12-01

### Added

- One.

## [1.1.0] - 2026-11-01

- Two.

## [1.0.0] - unreleased
`

const release = (tag: string, tags: readonly string[], version = tag.slice(1)) =>
  releaseOf({ tag, version, changelog: CHANGELOG, tags })

describe('the text of a release', () => {
  test('is the section of its version alone', () => {
    expect(release('v1.2.0', []).notes).toBe('### Added\n\n- One.')
    expect(release('v1.1.0', []).notes).toBe('- Two.')
  })

  test('is found with and without a date', () => {
    expect(sectionOf(CHANGELOG, 'Unreleased')).toEqual({ date: '', text: '' })
    expect(sectionOf(CHANGELOG, '9.9.9')).toBeUndefined()
  })
})

describe('a tag is refused', () => {
  test.each(['1.2.0', 'v1.2', 'v1', 'v1.2.0-rc.1', 'v1.2.0\n', ''])('that is no version: %j', (tag) => {
    expect(() => release(tag, [])).toThrow('is no tag of the form vX.Y.Z.')
  })

  test('that is another version than package.json has', () => {
    expect(() => release('v1.2.0', [], '1.1.0')).toThrow('The tag is v1.2.0, and package.json says 1.1.0.')
  })

  test('that the changelog does not know, or not the day of', () => {
    expect(() => release('v3.0.0', [])).toThrow('CHANGELOG.md has no section [3.0.0].')
    expect(() => release('v1.0.0', [])).toThrow('CHANGELOG.md gives [1.0.0] no date')
  })
})

describe('the tag of the major version', () => {
  test.each([
    ['moves to the first release', ['v1.2.0'], true, true],
    ['moves to the newest release', ['v1.2.0', 'v1.1.9', 'v1', 'nightly', ''], true, true],
    ['does not move back to a fix of an older one', ['v1.2.0', 'v1.10.0'], false, false],
    ['moves for an older major version too, which is not the latest', ['v1.2.0', 'v2.0.0'], true, false],
  ])('%s', (_, tags, movesMajor, latest) => {
    expect(release('v1.2.0', tags)).toMatchObject({ major: 'v1', movesMajor, latest })
  })
})
