import { describe, expect, test } from '@jest/globals'
import { locate, type Location, type Place } from '../../src/files/locate.ts'
import { fileOf, hexId, stores, type Inputs } from '../support/fixtures.ts'

const A = hexId('a')

function known(location: Location): Place {
  return { kind: 'known', location }
}
const onFileserver = (path: string, host = 'https://files.test'): Place =>
  known({ store: 'fileserver', host, path })
const elsewhere = (reason: 'foreign' | 'local' | 'no-endpoint'): Place => ({ kind: 'elsewhere', reason })
const PLACEHOLDER: Place = { kind: 'placeholder' }

describe('on the fileserver', () => {
  const hosts = 'http://files:8081\nhttps://web.test/files/, https://files.test'

  const F = 'http://files:8081'

  test.each<[uri: string, place: Place]>([
    ['http://files:8081/a/b.bin', onFileserver('a/b.bin', F)],
    ['https://files.test/a/b.bin', onFileserver('a/b.bin')],
    ['https://web.test/files/a/b.bin', onFileserver('a/b.bin', 'https://web.test/files')],
    // The path is the stored text, whatever is in it.
    ['http://files:8081/a%20b/c%2Fd', onFileserver('a%20b/c%2Fd', F)],
    ['http://files:8081/a b/#3 50%.pt?x=1', onFileserver('a b/#3 50%.pt?x=1', F)],
    ['http://files:8081/a/../b', onFileserver('a/../b', F)],
    ['http://files:8081//a//b', onFileserver('a//b', F)],
    ['http://files:8081/', onFileserver('', F)],
    // Ports that the scheme implies are written or not.
    ['https://files.test:443/a/b', onFileserver('a/b')],
    ['https://web.test:443/files/a', onFileserver('a', 'https://web.test/files')],
    ['https://files.test:80/a/b', elsewhere('foreign')],
    ['https://files.test:4430/a/b', elsewhere('foreign')],
    ['https://files.test/a:443/b', onFileserver('a:443/b')],
    // Hosts compare without case, paths with it.
    ['http://Files:8081/A/b', onFileserver('A/b', F)],
    ['HTTPS://FILES.Test/A/b', onFileserver('A/b')],
    ['https://Web.Test/files/A', onFileserver('A', 'https://web.test/files')],
    ['https://web.test/Files/a', elsewhere('foreign')],
    // What only looks like the host to a parser of URLs.
    ['http://files:8081\\@evil.test/a/b', elsewhere('foreign')],
    ['http://files:8081\\evil/a/b', elsewhere('foreign')],
    ['http://ada@files:8081/a/b', elsewhere('foreign')],
    ['http://fi\tles:8081/a/b', elsewhere('foreign')],
    // A prefix ends with a segment.
    ['http://files:80810/a/b', elsewhere('foreign')],
    ['http://files:8081.evil.test/a/b', elsewhere('foreign')],
    ['http://files:8081@evil.test/a/b', elsewhere('foreign')],
    ['https://files.test.evil.com/a/b', elsewhere('foreign')],
    ['https://files.testy/a/b', elsewhere('foreign')],
    ['https://web.test/files2/a/b', elsewhere('foreign')],
    ['https://web.test/a/b', elsewhere('foreign')],
    ['http://files:8081', elsewhere('foreign')],
    ['http://files/a/b', elsewhere('foreign')],
    ['https://files:8081/a/b', elsewhere('foreign')],
    ['https://evil.test/http://files:8081/a/b', elsewhere('foreign')],
    ['https://bucket.s3.eu-west-1.amazonaws.com/key', elsewhere('foreign')],
    ['https://storage.googleapis.com/b/k', elsewhere('foreign')],
  ])('%s: %j', (uri, place) => {
    expect(locate(uri, stores({ 'files-host': hosts }))).toEqual(place)
  })

  test('the longest address that fits is its own', () => {
    const both = stores({ 'files-host': 'https://web.test\nhttps://web.test/files' })
    expect(locate('https://web.test/files/a', both)).toEqual(onFileserver('a', 'https://web.test/files'))
    expect(locate('https://web.test/file/a', both)).toEqual(onFileserver('file/a', 'https://web.test'))
  })

  test('a name that is no ASCII is the same in both spellings', () => {
    const host = stores({ 'files-host': 'https://dateien.größe.test' })
    const place = onFileserver('a', 'https://dateien.xn--gre-6ka8i.test')
    expect(locate('https://dateien.größe.test/a', host)).toEqual(place)
    expect(locate('https://dateien.xn--gre-6ka8i.test/a', host)).toEqual(place)
  })

  test('nothing is, where no address is known', () => {
    const none = stores({ 'api-host': 'https://clearml.example.com', 'delete-files': 'none' })
    expect(locate('https://clearml.example.com/a/b', none)).toEqual(elsewhere('foreign'))
  })
})

describe('in a bucket', () => {
  const inputs: Inputs = { 's3-endpoints': 'http://minio.lan:9000' }
  const s3 = (bucket: string, key: string, host?: string): Place =>
    known({ store: 'object', bucket: { store: 's3', host, bucket }, key })
  const gcs = (bucket: string, key: string): Place =>
    known({ store: 'object', bucket: { store: 'gcs', bucket }, key })
  const azure = (host: string, bucket: string, key: string): Place =>
    known({ store: 'object', bucket: { store: 'azure', host, bucket }, key })

  test.each<[uri: string, place: Place]>([
    ['s3://ml/a/b', s3('ml', 'a/b')],
    ['S3://ml/a/b', s3('ml', 'a/b')],
    // Names of buckets compare with case.
    ['s3://ML/a/b', s3('ML', 'a/b')],
    ['gs://ML/A/b', gcs('ML', 'A/b')],
    ['s3://minio.lan:9000/ml/a/b', s3('ml', 'a/b', 'minio.lan:9000')],
    ['s3://MinIO.lan:9000/ML/A/b', s3('ML', 'A/b', 'minio.lan:9000')],
    ['s3://other.lan:9000/ml/a/b', elsewhere('no-endpoint')],
    ['s3://ml', elsewhere('no-endpoint')],
    ['gs://ml/a/b', gcs('ml', 'a/b')],
    ['GS://ml/a/b', gcs('ml', 'a/b')],
    ['gs://ml//a', gcs('ml', 'a')],
    ['gs://ml', elsewhere('foreign')],
    ['gs://ml/', elsewhere('foreign')],
    ['gs:///a/b', elsewhere('foreign')],
    ['azure://acc.blob.core.windows.net/c/a/b', azure('acc.blob.core.windows.net', 'c', 'a/b')],
    ['azure://acc/c/a/b', azure('acc.blob.core.windows.net', 'c', 'a/b')],
    ['azure://ACC/c/A b', azure('acc.blob.core.windows.net', 'c', 'A b')],
    ['azure://acc/c', elsewhere('foreign')],
    ['azure://Acc.Blob.core.windows.net/c/A/b', azure('acc.blob.core.windows.net', 'c', 'A/b')],
    ['azure://acc.blob.core.windows.net/c', elsewhere('foreign')],
    ['azure://acc.blob.core.windows.net/c/', elsewhere('foreign')],
    ['azure://acc.blob.core.windows.net//c/a', elsewhere('foreign')],
  ])('%s: %j', (uri, place) => {
    expect(locate(uri, stores(inputs))).toEqual(place)
  })

  test.each([
    'a%2Fb',
    'a%20b',
    'a b',
    'what?x=1&y=2',
    'run #3',
    '50%',
    '../up',
    'a/../b',
    'a//b',
    'a/./b',
    'größe',
    '+&<>"\'',
    'two\nlines',
    'end/',
  ])('the key %j is literal', (key) => {
    expect(locate(`s3://ml/x/${key}`, stores())).toEqual(s3('ml', `x/${key}`))
    expect(locate(`gs://ml/x/${key}`, stores())).toEqual(gcs('ml', `x/${key}`))
    expect(locate(`azure://h.net/c/x/${key}`, stores())).toEqual(azure('h.net', 'c', `x/${key}`))
  })
})

test.each<[uri: string]>([
  [''],
  ['file:///uploading_file'],
  ['s3://ml/exp/uploading_file'],
  ['http://elsewhere.test/uploading_file'],
  [`Vision/train.${A}/models/failed_uploading`],
  [fileOf(A, 'models/failed_uploading')],
  ['failed_uploading'],
  ['uploading_file'],
])('%j stands for an upload that never happened', (uri) => {
  expect(locate(uri, stores())).toEqual(PLACEHOLDER)
})

test.each<[uri: string]>([
  [fileOf(A, 'models/uploading_file.pt')],
  [fileOf(A, 'models/my_uploading_file')],
  [fileOf(A, 'models/failed_uploading/x')],
])('%j is a file like any other', (uri) => {
  expect(locate(uri, stores())).toMatchObject({ kind: 'known' })
})

test.each<[uri: string, reason: 'local' | 'foreign']>([
  ['/home/ada/ckpt.pt', 'local'],
  ['file:///home/ada/ckpt.pt', 'local'],
  ['FILE:///home/ada/ckpt.pt', 'local'],
  ['file://C:\\models\\ckpt.pt', 'local'],
  ['C:\\models\\ckpt.pt', 'local'],
  ['C:/models/ckpt.pt', 'local'],
  ['C://models/ckpt.pt', 'local'],
  ['\\\\share\\models\\ckpt.pt', 'local'],
  ['ckpt.pt', 'local'],
  ['ftp://h/a/b', 'foreign'],
  ['hdfs://h/a/b', 'foreign'],
  ['https://huggingface.co/bert/model.bin', 'foreign'],
  ['http://localhost/a/b', 'foreign'],
])('%j lies elsewhere: %s', (uri, reason) => {
  expect(locate(uri, stores())).toEqual(elsewhere(reason))
})

describe('uri-map', () => {
  const s3OnMinio = (bucket: string, key: string): Place =>
    known({ store: 'object', bucket: { store: 's3', host: 'minio.lan:9000', bucket }, key })
  const inputs: Inputs = {
    'files-host': 'https://files.test',
    's3-endpoints': 'http://minio.lan:9000',
    'uri-map': `http://fileserver:8081=https://files.test
      http://old.test/data/=https://files.test/archive/
      s3://10.0.0.7:9000=s3://minio.lan:9000
      s3://MinIO:9000=s3://MinIO.lan:9000
      s3://Data=s3://minio.lan:9000/other
      http://GPU-Server:8081=https://Files.test
      file:///mnt/share=gs://moved
      http://fileserver:8081/deep=https://nowhere.test`,
  }

  test.each<[uri: string, place: Place]>([
    ['http://fileserver:8081/a/b', onFileserver('a/b')],
    // Hosts compare without case on both sides, whatever the scheme.
    ['http://FileServer:8081/A/b', onFileserver('A/b')],
    ['http://gpu-server:8081/a', onFileserver('a')],
    ['http://GPU-Server:8081/a', onFileserver('a')],
    ['http://old.test:80/data/a', onFileserver('archive/a')],
    ['s3://MINIO:9000/ML/a', s3OnMinio('ML', 'a')],
    ['s3://Data/a', s3OnMinio('other', 'a')],
    [
      's3://data/a',
      known({ store: 'object', bucket: { store: 's3', host: undefined, bucket: 'data' }, key: 'a' }),
    ],
    ['http://old.test/data/a', onFileserver('archive/a')],
    ['s3://10.0.0.7:9000/ml/a', s3OnMinio('ml', 'a')],
    ['file:///mnt/share/a', known({ store: 'object', bucket: { store: 'gcs', bucket: 'moved' }, key: 'a' })],
    // The first rule that fits decides, and only once.
    ['http://fileserver:8081/deep/a', onFileserver('deep/a')],
    // Whole segments only.
    ['http://fileserver:80810/a', elsewhere('foreign')],
    ['http://old.test/database/a', elsewhere('foreign')],
    ['file:///mnt/shared/a', elsewhere('local')],
    ['http://fileserver:8081', elsewhere('foreign')],
    ['https://files.test/a/b', onFileserver('a/b')],
  ])('%s: %j', (uri, place) => {
    expect(locate(uri, stores(inputs))).toEqual(place)
  })
})
