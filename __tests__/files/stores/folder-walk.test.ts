import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { walkFolder, type Found } from '../../../src/files/stores/folder-walk.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'walk-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function put(file: string, bytes = 3, seconds = 1_000): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(root, file), Buffer.alloc(bytes))
  utimesSync(path.join(root, file), seconds, seconds)
}

async function walked(
  prefix = '',
  at = root,
): Promise<{ files: string[]; folders: string[]; odd: string[] }> {
  const pages: Found[] = []
  for await (const page of walkFolder(at, prefix)) pages.push(page)
  return {
    files: pages.flatMap(({ objects }) => objects.map(({ key }) => key)).toSorted(),
    folders: [...new Set(pages.flatMap(({ folders }) => folders.map(({ key }) => key)))].toSorted(),
    odd: pages.flatMap(({ odd }) => odd).toSorted(),
  }
}

test('finds every file with its size and time, and every folder, be it empty', async () => {
  put('a/b/file', 5, 1_234)
  put('top')
  mkdirSync(path.join(root, 'a', 'empty'))
  expect(await walked()).toEqual({ files: ['a/b/file', 'top'], folders: ['a/', 'a/b/', 'a/empty/'], odd: [] })
  for await (const { objects } of walkFolder(root, 'a/b/'))
    expect(objects).toEqual([{ key: 'a/b/file', bytes: 5, modifiedAtMs: 1_234_000 }])
})

test('below a folder finds what lies there alone, with the time of the folder itself', async () => {
  put('a/file')
  put('ab/file')
  utimesSync(path.join(root, 'a'), 77, 77)
  expect(await walked('a/')).toEqual({ files: ['a/file'], folders: ['a/'], odd: [] })
  for await (const { folders } of walkFolder(root, 'a/'))
    expect(folders).toEqual([{ key: 'a/', modifiedAtMs: 77_000 }])
})

test('times are whole milliseconds, however fine the disk keeps them', async () => {
  put('a/file', 3, 1_234.567_891)
  utimesSync(path.join(root, 'a'), 77.123_456, 77.123_456)
  for await (const { objects, folders } of walkFolder(root, 'a/'))
    expect([objects[0]?.modifiedAtMs, folders[0]?.modifiedAtMs]).toEqual([1_234_567, 77_123])
})

test('a folder that is not there holds nothing', async () => {
  put('x')
  expect(await walked('missing/')).toEqual({ files: [], folders: [], odd: [] })
})

describe('links', () => {
  test('are told, and none is followed', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'outside-'))
    writeFileSync(path.join(outside, 'precious'), 'x')
    put('a/file')
    symlinkSync(outside, path.join(root, 'a', 'folder link'))
    symlinkSync(path.join(outside, 'precious'), path.join(root, 'a', 'file link'))
    symlinkSync('nowhere', path.join(root, 'broken'))
    expect(await walked()).toEqual({
      files: ['a/file'],
      folders: ['a/'],
      odd: ['a/file link', 'a/folder link', 'broken'],
    })
    rmSync(outside, { recursive: true })
  })

  test('on the way to a folder end the walk with an error', async () => {
    put('real/inner/file')
    symlinkSync(path.join(root, 'real'), path.join(root, 'link'))
    await expect(walked('link/inner/')).rejects.toThrow(/symbolic link/u)
  })

  test('a root that is one is read where it leads', async () => {
    put('real/file')
    symlinkSync(path.join(root, 'real'), path.join(root, 'link'))
    expect((await walked('', path.join(root, 'link'))).files).toEqual(['file'])
  })

  test('a file with a second name frees nothing', async () => {
    put('a/file', 100)
    linkSync(path.join(root, 'a/file'), path.join(root, 'second'))
    for await (const { objects } of walkFolder(root, 'a/')) expect(objects).toMatchObject([{ bytes: 0 }])
  })
})

test('names that are no UTF-8 are told as odd, since nothing is found by them again', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff])]), 'x')
  mkdirSync(Buffer.concat([Buffer.from(`${root}/dir`), Buffer.from([0xfe])]))
  expect(await walked()).toEqual({ files: [], folders: [], odd: ['bad\ufffd', 'dir\ufffd'] })
})

test('a line break in a name is a sign like any other', async () => {
  put('a\nb/c\n')
  expect((await walked()).files).toEqual(['a\nb/c\n'])
})

test.each(['missing', '/'])('a root %s is refused', async (at) => {
  await expect(walked('', at === '/' ? at : path.join(root, at))).rejects.toThrow(
    /cannot be read|whole file system/u,
  )
})

test('an empty root is refused: nothing may be mounted there', async () => {
  await expect(walked()).rejects.toThrow(/is empty/u)
})

test('a folder that may not be read ends the walk with an error', async () => {
  put('a/file')
  if (process.getuid?.() === 0) return
  chmodSync(path.join(root, 'a'), 0)
  await expect(walked()).rejects.toThrow(/cannot be read \(EACCES\)/u)
  chmodSync(path.join(root, 'a'), 0o755)
})
