/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Not the packages beside this one, which have tests and modules of their own.
  roots: ['<rootDir>/__tests__', '<rootDir>/src'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  // Runs of the built action in breadth, and long ones, have commands of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/e2e/', '<rootDir>/__tests__/reliability/'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/strip-types.js' },
  reporters: ['<rootDir>/scripts/quiet-reporter.js', 'summary'],
  // `npm run coverage` collects it.
  collectCoverageFrom: ['src/**/*.ts', '!src/index.ts'],
  coverageReporters: [['text', { skipFull: true }]],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  resetMocks: true,
  // The default leaves a core idle: most tests wait for a child process.
  maxWorkers: '100%',
  testTimeout: 30_000,
}
