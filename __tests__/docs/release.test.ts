import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readText } from '../../scripts/readme.ts'
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

describe('the workflow', () => {
  type Step = { name?: string; run?: string }
  const { jobs } = parse(readText('.github/workflows/release.yml')) as {
    jobs: Record<string, { steps: Step[] }>
  }

  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'release-'))
    // Writes down how it was called, and fails if it is told to change the tag that REFUSED names.
    const gh = '#!/bin/sh\necho "$@" >> "$CALLS"\ncase "$*" in *"$REFUSED"*) exit 1 ;; esac\n'
    writeFileSync(path.join(folder, 'gh'), gh, { mode: 0o755 })
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  /** Runs a step by its name; gives the calls of gh. */
  const run = (name: string, refused: string): { status: number | null; calls: string[] } => {
    const script = jobs['release']?.steps.find((step) => step.name === name)?.run ?? 'exit 99'
    const calls = path.join(folder, 'calls')
    const { status } = spawnSync('bash', ['-e', '-c', script], {
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        ...{ CALLS: calls, REFUSED: refused, MAJOR: 'v1', LATEST: 'false', RUNNER_TEMP: '/temp' },
        ...{ GITHUB_REPOSITORY: 'owner/name', GITHUB_SHA: 'c0ffee', GITHUB_REF_NAME: 'v1.2.3' },
      },
    })
    return { status, calls: readFileSync(calls, 'utf8').trimEnd().split('\n') }
  }
  const MOVE = 'api --method PATCH repos/owner/name/git/refs/tags/v1 -f sha=c0ffee -F force=true'
  const MAKE = 'api --method POST repos/owner/name/git/refs -f ref=refs/tags/v1 -f sha=c0ffee'

  test('releases the tag that was pushed, with the text of the changelog', () => {
    expect(run('Release', 'never')).toEqual({
      status: 0,
      calls: [
        'release create v1.2.3 --repo owner/name --verify-tag --title v1.2.3 --notes-file /temp/notes.md --latest=false',
      ],
    })
  })

  test.each([
    ['moves the tag of the major version', 'never', 0, [MOVE]],
    ['makes it where there is none', '--method PATCH', 0, [MOVE, MAKE]],
    ['fails where it may do neither', '--method', 1, [MOVE, MAKE]],
  ])('%s', (_, refused, status, calls) => {
    expect(run('Move the tag of the major version', refused)).toEqual({ status, calls })
  })

  test('releases only what passed all checks, and is on main', () => {
    expect(jobs['release']).toMatchObject({ needs: 'check', environment: 'release' })
    const commands = jobs['check']?.steps.map(({ run: command }) => command)
    expect(commands).toContain('git merge-base --is-ancestor "$GITHUB_SHA" origin/main')
  })
})
