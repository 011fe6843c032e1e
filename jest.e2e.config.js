import config from './jest.config.js'

/** Runs of the built action in breadth: their own command, so that `npm test` stays quick. */
export default {
  ...config,
  testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
