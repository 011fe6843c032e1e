import config from '../jest.config.js'

/**
 * What `npm run mutation` runs once for every mutant: unit tests of the folders that are mutated, without the tests
 * that take seconds.
 * @type {import('jest').Config}
 */
export default {
  ...config,
  rootDir: '..',
  testMatch: ['<rootDir>/__tests__/{plan,files,clearml,cleanup}/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '\\.property\\.test\\.ts$',
    '-property\\.test\\.ts$',
    '\\.scale\\.test\\.ts$',
  ],
  watchman: false,
}
