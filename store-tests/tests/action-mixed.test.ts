import { test } from 'node:test'
import { expectRecovery } from '../../__tests__/support/e2e/kill.ts'
import { actionSuite } from '../support/action-suite.ts'
import { startAzure } from '../support/azure.ts'
import { startGcs } from '../support/gcs.ts'
import { startS3 } from '../support/s3.ts'
import { awsStore, azureStore, gcsStore } from '../support/shelf.ts'

const { makeWorld, options } = actionSuite(
  'mixed',
  async () => {
    const [s3, gcs, azure] = await Promise.all([startS3(), startGcs(), startAzure()])
    return [awsStore(s3), gcsStore(gcs), azureStore(azure)]
  },
  { withFileserver: true },
)

test('mixed: killed while the stores are at work, the next run finishes', async () => {
  const at = ({ endpoint }: { endpoint: string }): boolean => endpoint === 'fileserver'
  await expectRecovery(await makeWorld('meanwhile'), { at, phase: 'before' }, options())
})
