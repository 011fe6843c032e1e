import { s3Suite } from '../support/s3-suite.ts'
import { startS3 } from '../support/s3.ts'

s3Suite('s3', startS3)
