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
  const git = (...args: readonly string[]): string =>
    spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).stdout.trim()
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'release-'))
    // Writes down how it was called, and says no to a call that has REFUSED in it.
    const gh =
      '#!/bin/sh\necho "$@" >> "$CALLS"\ncase "$*" in *"$REFUSED"*) echo "gh: no (HTTP 403)" >&2; exit 1 ;; esac\n'
    writeFileSync(path.join(folder, 'gh'), gh, { mode: 0o755 })
    git('init', '--quiet')
    git('commit', '--quiet', '--allow-empty', '--message', 'one')
    git('commit', '--quiet', '--allow-empty', '--message', 'two')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  /** Runs a step by its name, on the newest commit; gives the calls of gh, and what the step said. */
  const run = (name: string, refused = 'nothing') => {
    const script = jobs['release']?.steps.find((step) => step.name === name)?.run ?? 'exit 99'
    const calls = path.join(folder, 'calls')
    writeFileSync(calls, '')
    const sha = git('rev-parse', 'HEAD')
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        ...{ CALLS: calls, REFUSED: refused, MAJOR: 'v1', LATEST: 'false', RUNNER_TEMP: '/temp' },
        ...{ GITHUB_REPOSITORY: 'owner/name', GITHUB_SHA: sha, GITHUB_REF_NAME: 'v1.2.3' },
      },
    })
    const called = readFileSync(calls, 'utf8').replaceAll(sha, 'NEW').split('\n').slice(0, -1)
    return { status, calls: called, said: stdout + stderr }
  }
  const VIEW = 'release view v1.2.3 --repo owner/name'
  const CREATE =
    'release create v1.2.3 --repo owner/name --verify-tag --title v1.2.3 --notes-file /temp/notes.md --latest=false'
  const MOVE = 'api --method PATCH repos/owner/name/git/refs/tags/v1 -F force=true -f sha=NEW'
  const MAKE = 'api --method POST repos/owner/name/git/refs -f ref=refs/tags/v1 -f sha=NEW'
  const MOVES = 'Move the tag of the major version'

  test('releases the tag that was pushed, with the text of the changelog', () => {
    expect(run('Release', 'release view')).toMatchObject({ status: 0, calls: [VIEW, CREATE] })
  })

  test('run again, leaves the release that is there', () => {
    expect(run('Release')).toMatchObject({
      status: 0,
      calls: [VIEW],
      said: 'The release v1.2.3 is there already.\n',
    })
  })

  test('shows why a release could not be made', () => {
    expect(run('Release', 'release')).toMatchObject({ status: 1, said: 'gh: no (HTTP 403)\n' })
  })

  test('makes the tag of the major version where there is none', () => {
    expect(run(MOVES)).toMatchObject({ status: 0, calls: [MAKE] })
  })

  test.each(['plain', 'annotated'])('moves it where it is elsewhere, as a %s tag', (kind) => {
    git('tag', ...(kind === 'plain' ? [] : ['--annotate', '--message', 'x']), 'v1', 'HEAD~1')
    expect(run(MOVES)).toMatchObject({ status: 0, calls: [MOVE] })
  })

  test('run again, leaves it where it is', () => {
    git('tag', 'v1')
    expect(run(MOVES)).toMatchObject({ status: 0, calls: [], said: 'v1 is there already.\n' })
  })

  test('shows why it could not be moved, tries nothing else, and says what to do by hand', () => {
    git('tag', 'v1', 'HEAD~1')
    const { status, calls, said } = run(MOVES, '--method')
    expect({ status, calls }).toEqual({ status: 1, calls: [MOVE] })
    expect(said).toMatch(/^gh: no \(HTTP 403\)$/mu)
    expect(said).toMatch(/^::error::The release is there, but v1 was not moved to it; .*CONTRIBUTING\.md/mu)
  })

  test('has its steps by hand in CONTRIBUTING.md, which do the same', () => {
    const page = readText('CONTRIBUTING.md')
    const [, command = ''] = /^(git tag --force v1 .*) && git push --force origin v1$/mu.exec(page) ?? []
    git('tag', 'v1', 'HEAD~1')
    git('tag', '--annotate', '--message', 'x', 'vX.Y.Z')
    expect(spawnSync('bash', ['-c', command], { cwd: folder }).status).toBe(0)
    expect(git('rev-parse', 'refs/tags/v1')).toBe(git('rev-parse', 'HEAD'))
    expect(page).toContain('Publish this Action to the GitHub\nMarketplace')
  })

  test('releases only what passed all checks, and is on main', () => {
    expect(jobs['release']).toMatchObject({ needs: 'check', environment: 'release' })
    const commands = jobs['check']?.steps.map(({ run: command }) => command)
    expect(commands).toContain('git merge-base --is-ancestor "$GITHUB_SHA" origin/main')
  })
})
