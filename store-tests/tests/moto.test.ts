import { after, test } from 'node:test'
import { actionSuite } from '../support/action-suite.ts'
import { leftoversSuite } from '../support/leftovers-suite.ts'
import { startMoto } from '../support/moto.ts'
import { s3Suite } from '../support/s3-suite.ts'
import { s3Store } from '../support/shelf.ts'

/** It answers 404 to the upload of such a name. */
const LINE_BREAK = /\n/u

const moto = await startMoto()
if (typeof moto === 'string') test('moto', { skip: moto }, () => undefined)
else {
  const shared = { ...moto, stop: () => Promise.resolve() }
  s3Suite('moto', () => Promise.resolve(shared), LINE_BREAK)
  actionSuite('moto', () => Promise.resolve([s3Store(shared)]))
  leftoversSuite('moto', () => Promise.resolve(s3Store(shared)))
  after(() => moto.stop())
}
