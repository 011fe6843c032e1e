import config from './jest.config.js'

/** The job summary as GitHub renders it: `npm run test:summaries` installs what that takes. */
export default {
  ...config,
  roots: ['<rootDir>/summary-tests'],
  testMatch: ['<rootDir>/summary-tests/tests/*.test.ts'],
}
