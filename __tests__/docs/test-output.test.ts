import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { readText } from '../../scripts/readme.ts'

test('npm test names a suite only if it failed or printed something', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'suites-'))
  const suites = {
    passes: 'test("is right", () => {})',
    prints: 'test("talks", () => { console.log("a word") })',
    fails: 'test("is wrong", () => { expect(1).toBe(2) })',
  }
  for (const [name, text] of Object.entries(suites)) writeFileSync(path.join(folder, `${name}.test.js`), text)
  expect(readText('jest.config.js')).toContain(
    "reporters: ['<rootDir>/scripts/quiet-reporter.js', 'summary']",
  )
  const reporters = [path.resolve('scripts/quiet-reporter.js'), 'summary']
  writeFileSync(path.join(folder, 'jest.config.json'), JSON.stringify({ reporters, transform: {} }))
  try {
    const jest = path.resolve('node_modules/jest/bin/jest.js')
    const { status, stderr } = spawnSync(process.execPath, [jest, '-i'], { cwd: folder, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr.match(/^(?:PASS|FAIL) .*$/gmu)?.toSorted()).toEqual([
      expect.stringContaining('FAIL ./fails.test.js'),
      expect.stringContaining('PASS ./prints.test.js'),
    ])
    expect(stderr).toContain('● is wrong')
    expect(stderr).toContain('Tests:       1 failed, 2 passed, 3 total')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('no test measures time or memory: npm run bench does', () => {
  const folders = ['__tests__', 'store-tests/tests', 'summary-tests/tests', 'scripts/pictures/tests']
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  )
  const measures = /\b(?:performance\.now|hrtime|cpuUsage|memoryUsage|resourceUsage|VmHWM)\b/u
  const found = files.filter((file) => file.endsWith('.ts') && measures.test(readText(file)))
  expect(found).toEqual(['__tests__/docs/test-output.test.ts'])
})
