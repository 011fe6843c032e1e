import { actionSuite } from '../support/action-suite.ts'

actionSuite('fileserver', () => Promise.resolve([]), { withFileserver: true })
