/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['src/plan/**/*.ts', 'src/files/ownership.ts', 'src/clearml/**/*.ts', 'src/cleanup/**/*.ts'],
  plugins: ['./mutation/node_modules/@stryker-mutator/jest-runner/dist/src/index.js', './mutation/runner.js'],
  testRunner: 'mirrored-jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
  jest: { configFile: 'mutation/jest.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Jest leaks the modules of every run.
  maxTestRunnerReuse: 100,
  // A busy machine must not look like a mutant that never ends: that is told by how often it is passed.
  timeoutMS: 30_000,
  ignorePatterns: ['dist', 'coverage', 'bench', 'demo', 'examples', 'store-tests', 'summary-tests', 'lint'],
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
}
