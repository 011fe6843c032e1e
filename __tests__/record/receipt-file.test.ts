import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { upload } from '../../simulator/fileserver/upload.ts'
import { Store } from '../../simulator/store.ts'
import { fileUrl, taskFolder } from '../../simulator/uri.ts'
import { configureStores, locate } from '../../src/files/locate.ts'
import { receiptArtifact, receiptPath, uploadRequest } from '../../src/record/receipt-file.ts'
import { config, FILES_HOST, hexId } from '../support/fixtures.ts'

const TASK = { id: hexId('a1'), name: 'Cleanup Service' }
const PATH = receiptPath('DevOps', TASK)
const TEXT = '{"totals": {"deleted": 1}, "name": "ü"}\n'

test('the receipt lies where the SDK would put it, under the URI that the SDK would write', () => {
  expect(PATH).toBe(`${taskFolder('DevOps', TASK)}/artifacts/receipt/receipt.json`)
  expect(receiptArtifact(FILES_HOST, PATH, TEXT, 0).uri).toBe(fileUrl(FILES_HOST, PATH))
})

test('the action itself can tell later whose file it is', () => {
  const { uri } = receiptArtifact(FILES_HOST, PATH, TEXT, 0)
  const place = locate(uri, configureStores(config()))
  expect(place).toMatchObject({ kind: 'known', location: { store: 'fileserver' } })
})

test('the artifact says what is in it', () => {
  expect(receiptArtifact(FILES_HOST, PATH, TEXT, 1_999)).toMatchObject({
    ...{ key: 'receipt', contentType: 'application/json', bytes: Buffer.byteLength(TEXT), atMs: 1_999 },
    sha256: createHash('sha256').update(TEXT).digest('hex'),
    preview: TEXT,
  })
  expect(receiptArtifact(FILES_HOST, PATH, 'x'.repeat(10_000), 0).preview).toHaveLength(4_000)
})

test('the upload is one form with one file, which the fileserver keeps under its path', () => {
  const { method, url, headers, body = '' } = uploadRequest(FILES_HOST, PATH, TEXT)
  expect([method, url]).toEqual(['POST', `${FILES_HOST}/`])
  const store = new Store()
  const request = { method, rawPath: '/', headers, body: Buffer.from(body) }
  expect(upload(request, store)).toMatchObject({ status: 200, body: JSON.stringify([PATH]) })
  expect(store.files.list()).toEqual([PATH])
  expect(String(store.files.get(PATH))).toBe(TEXT)
})
