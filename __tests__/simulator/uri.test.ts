import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { fieldName, fileName, fileUrl, syncUrl, taskFolder } from '../../simulator/uri.ts'

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

describe('what ClearML’s SDK 2.1.12 was seen to send and to record', () => {
  type Recording = {
    clients: {
      urllib3: string
      tasks: {
        project: string
        name: string
        id: string
        artifacts: { key: string; uri: string }[]
        models: { name: string; uri: string }[]
        samples: { metric: string; variant: string; url: string }[]
        uploads: string[]
      }[]
    }[]
  }
  const { clients } = JSON.parse(readFileSync('__tests__/fixtures/sdk-names.json', 'utf8')) as Recording
  const [newest] = clients

  test.each(newest?.tasks.map((task, i) => [task.name, i % 2 === 1, task] as const) ?? [])(
    'is what the simulator makes of %j, synchronously: %j',
    (name, isSync, task) => {
      const sign = name.slice('task '.length, -' z'.length)
      const named = (what: string): string => `${what} ${sign} z`
      const files = taskFolder(task.project, task)
      const artifact = (what: string, file: string): string =>
        `${files}/artifacts/${fileName(named(what))}/${fileName(file)}`
      const [metric, variant] = [fileName(named('metric')), fileName(named('variant'))]
      const paths = {
        object: artifact('object', `${named('object')}.json`),
        file: artifact('file', `${named('data')}.bin`),
        model: `${files}/models/${named('weights')}.pt`,
        sample: `${files}/metrics/${metric}/${variant}/${metric}_${variant}_00000000.jpeg`,
      }
      expect(task.artifacts.map(({ uri }) => uri).toSorted()).toEqual(
        [fileUrl('', paths.object), fileUrl('', paths.file)].toSorted(),
      )
      expect(task.models.map(({ uri }) => uri)).toEqual([(isSync ? syncUrl : fileUrl)('', paths.model)])
      expect(task.samples.map(({ url }) => url)).toEqual([fileUrl('', paths.sample)])
      const sent = task.uploads.map((header) => / name="\/([^"]*)"/u.exec(header)?.[1])
      expect(sent.toSorted()).toEqual(Object.values(paths).map(fieldName).toSorted())
    },
  )
})
