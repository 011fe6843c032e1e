import { describe, expect, test } from '@jest/globals'
import { placeRoots, type Root } from '../../src/leftovers/roots.ts'
import { FILES_HOST, hexId, stores } from '../support/fixtures.ts'

const ID = hexId('a')
const STORES = stores({
  'files-host': FILES_HOST,
  's3-endpoints': 'http://minio.lan:9000',
  'local-roots': `${FILES_HOST}=/srv/files\n/mnt/share`,
  'uri-map': 's3://old-name=s3://ml',
})

const place = (texts: readonly string[], realOf = (folder: string) => Promise.resolve(folder)) =>
  placeRoots(texts, STORES, realOf)

describe('a root', () => {
  test.each<[text: string, root: Partial<Root>]>([
    ['s3://ml/store', { bucket: { store: 's3', host: undefined, bucket: 'ml' }, prefix: 'store/' }],
    ['s3://ml/store/', { prefix: 'store/' }],
    ['s3://ml', { bucket: { store: 's3', host: undefined, bucket: 'ml' }, prefix: '' }],
    ['s3://old-name/store', { bucket: { store: 's3', host: undefined, bucket: 'ml' }, prefix: 'store/' }],
    [
      's3://minio.lan:9000/ml/a',
      { bucket: { store: 's3', host: 'minio.lan:9000', bucket: 'ml' }, prefix: 'a/' },
    ],
    ['gs://ml/a/b', { bucket: { store: 'gcs', bucket: 'ml' }, prefix: 'a/b/' }],
    [
      'https://acct.blob.core.windows.net/box/a',
      { bucket: { store: 'azure', host: 'acct.blob.core.windows.net', bucket: 'box' }, prefix: 'a/' },
    ],
    [
      'azure://acct.blob.core.windows.net/box',
      { bucket: { store: 'azure', host: 'acct.blob.core.windows.net', bucket: 'box' }, prefix: '' },
    ],
    ['/mnt/share', { bucket: { store: 'folder', bucket: '/mnt/share' }, prefix: '', served: undefined }],
    ['file:///mnt/share/a/', { bucket: { store: 'folder', bucket: '/mnt/share/a' }, prefix: '' }],
    [
      FILES_HOST,
      {
        bucket: { store: 'folder', bucket: '/srv/files' },
        prefix: '',
        served: { store: 'fileserver', host: FILES_HOST, path: '' },
      },
    ],
    [
      `${FILES_HOST.toUpperCase().replace('HTTP', 'http')}/Vision`,
      { prefix: 'Vision/', served: { store: 'fileserver', host: FILES_HOST, path: '' } },
    ],
  ])('%s', async (text, root) => {
    expect(await place([text])).toMatchObject([{ text, ...root }])
  })

  test('of a fileserver whose mount is a part of it leads to its own paths', async () => {
    const part = stores({ 'files-host': FILES_HOST, 'local-roots': `${FILES_HOST}/Vision=/srv/vision` })
    const [root] = await placeRoots([`${FILES_HOST}/Vision/Night`], part, (folder) => Promise.resolve(folder))
    expect(root).toMatchObject({
      bucket: { store: 'folder', bucket: '/srv/vision' },
      prefix: 'Night/',
      served: { host: FILES_HOST, path: 'Vision/' },
    })
  })
})

describe('is refused', () => {
  test.each<[texts: string[], why: RegExp]>([
    [['s3://other.lan:9000/ml'], /its endpoint is not named in s3-endpoints/u],
    [['http://files.example.com'], /no store that is configured/u],
    [['ftp://host/x'], /no store that is configured/u],
    [[`s3://ml/p/train.${ID}`], /lies in the folder of a task/u],
    [[`/mnt/share/train.${ID}/models`], /lies in the folder of a task/u],
    [['s3://ml', 's3://ml/store'], /hold one another/u],
    [['s3://ml/store', 's3://ml'], /hold one another/u],
    [['s3://ml/store', 's3://ml/store/'], /the same as s3:\/\/ml\/store/u],
    [['s3://ml/store', 's3://old-name/store'], /the same as/u],
    [['/mnt/share', '/mnt/share/a'], /hold one another/u],
    [['/srv/files'], /give its address instead: http:\/\/clearml\.test:8081/u],
    [['/srv'], /give its address instead/u],
    [['/srv/files/Vision'], /give its address instead/u],
  ])('%j', async (texts, why) => {
    await expect(place(texts)).rejects.toThrow(why)
  })

  test('a fileserver that is not mounted here', async () => {
    const bare = stores({ 'files-host': FILES_HOST })
    await expect(placeRoots([FILES_HOST], bare, () => Promise.resolve(''))).rejects.toThrow(/in local-roots/u)
  })

  test('a link to the whole file system, or into the folder of a task', async () => {
    await expect(place(['/mnt/share'], () => Promise.resolve('/'))).rejects.toThrow(/whole file system/u)
    const inTask = () => Promise.resolve(`/data/train.${ID}`)
    await expect(place(['/mnt/share'], inTask)).rejects.toThrow(/in the folder of a task/u)
  })

  test('two links to one folder', async () => {
    await expect(place(['/mnt/a', '/mnt/b'], () => Promise.resolve('/data'))).rejects.toThrow(/the same as/u)
    const nested = (folder: string) => Promise.resolve(folder === '/mnt/a' ? '/data' : '/data/b')
    await expect(place(['/mnt/a', '/mnt/b'], nested)).rejects.toThrow(/hold one another/u)
  })

  test('a link to what a fileserver has', async () => {
    await expect(place(['/mnt/a'], () => Promise.resolve('/srv/files'))).rejects.toThrow(
      /its address instead/u,
    )
  })

  test('what is not there; every problem is told at once', async () => {
    const missing = () => Promise.reject(new Error('ENOENT'))
    await expect(place(['/mnt/nothing', 'ftp://host/x'], missing)).rejects.toThrow(
      /\/mnt\/nothing: there is no such folder on this machine\nftp:\/\/host\/x: /u,
    )
  })

  test.each([
    ['s3://ml/a', 's3://ml/ab'],
    ['/mnt/share', '/mnt/share2'],
  ])('not so %s beside %s', async (...texts) => {
    expect(await place(texts)).toHaveLength(2)
  })
})
