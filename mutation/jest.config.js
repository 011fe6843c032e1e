import config from '../jest.config.js'

/**
 * What `npm run mutation` runs once for every mutant: unit tests of the folders that are mutated, without the tests
 * that take seconds.
 * @type {import('jest').Config}
 */
export default {
  ...config,
  rootDir: '..',
  testMatch: [
    '<rootDir>/__tests__/{plan,clearml,cleanup}/**/*.test.ts',
    '<rootDir>/__tests__/files/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '\\.(?:property|scale)\\.test\\.ts$'],
  watchman: false,
}
