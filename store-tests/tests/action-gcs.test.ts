import { test } from 'node:test'
import { expectRecovery } from '../../__tests__/support/e2e/kill.ts'
import { actionSuite } from '../support/action-suite.ts'
import { startGcs } from '../support/gcs.ts'
import type { GcsServer } from '../support/gcs-server.ts'
import { gcsStore } from '../support/shelf.ts'

let server: GcsServer | undefined

const { makeWorld, options } = actionSuite('gcs', async () => {
  const emulator = await startGcs()
  server = emulator.server
  return [gcsStore(emulator)]
})

test('gcs: killed between two files, the next run finishes', async () => {
  const world = await makeWorld('between')
  let deletes = 0
  const arm = (kill: () => void): void => {
    server?.setFault(({ method }) => {
      if (method === 'DELETE' && ++deletes === 8) kill()
      return undefined
    })
  }
  await expectRecovery(world, { arm }, options())
})
