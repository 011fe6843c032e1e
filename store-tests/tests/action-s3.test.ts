import { actionSuite } from '../support/action-suite.ts'
import { startS3 } from '../support/s3.ts'
import { s3Store } from '../support/shelf.ts'

actionSuite('s3', async () => [s3Store(await startS3())])
