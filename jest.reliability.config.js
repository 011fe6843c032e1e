import config from './jest.config.js'

/** Long runs of the built action against a failing server: their own command, so that `npm test` stays quick. */
export default {
  ...config,
  testMatch: ['<rootDir>/__tests__/reliability/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
}
