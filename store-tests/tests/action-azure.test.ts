import { actionSuite } from '../support/action-suite.ts'
import { startAzure } from '../support/azure.ts'
import { azureStore } from '../support/shelf.ts'

actionSuite('azure', async () => [azureStore(await startAzure())])
