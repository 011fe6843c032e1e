import { expect, test } from '@jest/globals'
import { fileName, fileUrl, taskFolder } from '../../simulator/uri.ts'

const id = '8f0c1d2e3a4b5c6d7e8f901234567890'
const folder = taskFolder('Vision/Cats & Dogs', { id, name: 'train #1 (50%) größe' })
const quotedFolder = `Vision/Cats%20%2526%20Dogs/train%20%25231%20%2850%2525%29%20gr%25C3%25B6%25C3%259Fe.${id}`

test('project and task name are percent-encoded into real names', () => {
  expect(folder).toBe(`Vision/Cats %26 Dogs/train %231 (50%25) gr%C3%B6%C3%9Fe.${id}`)
})

test('a long task name is cut, its id is not', () => {
  expect(taskFolder('p', { id, name: 'n'.repeat(200) })).toBe(`p/${'n'.repeat(95)}.${id}`)
})

test.each([
  [
    `${folder}/artifacts/${fileName('data set:v1/x')}/${fileName('data set:v1/x')}.pkl`,
    `${quotedFolder}/artifacts/data%20set0x3av1.slash.x/data%20set0x3av1.slash.x.pkl`,
  ],
  [
    `${folder}/metrics/${fileName('val/img+1')}/${fileName('Größe @2')}/1.jpeg`,
    `${quotedFolder}/metrics/val.slash.img0x2b1/Gr%C3%B6%C3%9Fe%200x402/1.jpeg`,
  ],
  [`${folder}/models/ckpt #3 50%.pt`, `${quotedFolder}/models/ckpt%20#3 50%.pt`],
])('the URL of %s', (path, quoted) => {
  expect(fileUrl('http://files:8081', path)).toBe(`http://files:8081/${quoted}`)
})
