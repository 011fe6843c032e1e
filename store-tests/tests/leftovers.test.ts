import { startAzure } from '../support/azure.ts'
import { startGcs } from '../support/gcs.ts'
import { leftoversSuite } from '../support/leftovers-suite.ts'
import { startS3 } from '../support/s3.ts'
import { awsStore, azureStore, gcsStore, s3Store } from '../support/shelf.ts'

leftoversSuite('s3', async () => s3Store(await startS3()))
leftoversSuite('aws', async () => awsStore(await startS3()))
leftoversSuite('gcs', async () => gcsStore(await startGcs()))
leftoversSuite('azure', async () => azureStore(await startAzure()))
