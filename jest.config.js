// `npm test` with nothing after it runs every test, and only that can reach the thresholds.
const runsAll = process.argv.length === 2

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/reliability/'],
  // Where the mutation tests work.
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/tsconfig.jest.json' }] },
  collectCoverageFrom: ['src/**/*.ts', '!src/index.ts'],
  collectCoverage: runsAll,
  // A table of all files would hide the tests. `npm run coverage` shows it.
  coverageReporters: runsAll ? ['text-summary'] : ['text'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  resetMocks: true,
  // The default leaves a core idle: most tests wait for a child process.
  maxWorkers: '100%',
  testTimeout: 30_000,
}
