// Stryker's test runner for Jest, but a mutant of src/<folder>/<name>.ts first runs __tests__/<folder>/<name>.test.ts,
// then, if it survives, the other test files of that folder that reach it. Stryker's own runner picks tests by their
// names alone, so that Jest loads every test file for every mutant.
import fs from 'node:fs'
import path from 'node:path'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner'

/** Written by the process that makes the dry run, read by all. */
const FILES_OF_TESTS = 'files-of-tests.json'
const SURVIVED = { status: 'survived', nrOfTests: 0 }

function create(injector) {
  const runner = injector.injectFunction(jestPlugins[0].factory)
  const dryRun = runner.dryRun.bind(runner)
  const mutantRun = runner.mutantRun.bind(runner)
  let filesOfTests
  let wholeConfig

  runner.dryRun = async (options) => {
    const result = await dryRun(options)
    const pairs = (result.tests ?? []).map(({ id, fileName }) => [id, fileName])
    fs.writeFileSync(FILES_OF_TESTS, JSON.stringify(pairs))
    return result
  }

  runner.mutantRun = async (options) => {
    filesOfTests ??= Map.groupBy(JSON.parse(fs.readFileSync(FILES_OF_TESTS, 'utf8')), ([id]) => id)
    wholeConfig ??= runner.jestConfig
    const runFiles = (testMatch) => {
      if (testMatch.length === 0) return SURVIVED
      runner.jestConfig = { ...wholeConfig, testMatch }
      return mutantRun(options)
    }
    const source = path.relative(path.resolve('src'), options.sandboxFileName)
    const own = path.resolve('__tests__', source.replace(/\.ts$/u, '.test.ts'))
    const mirror = path.dirname(own) + path.sep
    // A mutant of what runs when a module is loaded has no list of tests: any may reach it.
    const tests = options.testFilter ?? [...filesOfTests.keys()]
    const reaching = new Set(tests.flatMap((id) => filesOfTests.get(id) ?? []).map(([, file]) => file))
    const first = await runFiles([...reaching].filter((file) => file === own))
    if (first.status !== 'survived') return first
    return runFiles([...reaching].filter((file) => file !== own && file.startsWith(mirror)))
  }
  return runner
}
create.inject = ['$injector']

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'mirrored-jest', create)]
