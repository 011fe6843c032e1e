import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Emulator } from './emulator.ts'

/** A share as training machines see it: its buckets are folders of a temporary folder. */
export function startFolder(): Emulator & { base: string } {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'store-tests-')))
  const fileOf = (bucket: string, key: string): string => path.join(base, bucket, ...key.split('/'))
  return {
    base,
    url: `file://${base}`,
    env: {},
    createBucket: (bucket) => {
      mkdirSync(path.join(base, bucket))
      // An empty one looks as if nothing were mounted there.
      writeFileSync(path.join(base, bucket, MOUNTED), '')
      return Promise.resolve()
    },
    put: (bucket, key, text = 'x') => {
      mkdirSync(path.dirname(fileOf(bucket, key)), { recursive: true })
      writeFileSync(fileOf(bucket, key), text)
      return Promise.resolve()
    },
    list: (bucket) => {
      const entries = readdirSync(path.join(base, bucket), { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      const keys = files.map(({ parentPath, name }) =>
        path.relative(path.join(base, bucket), path.join(parentPath, name)),
      )
      return Promise.resolve(keys.filter((key) => key !== MOUNTED).sort())
    },
    stop: () => {
      rmSync(base, { recursive: true, force: true })
      return Promise.resolve()
    },
  }
}

const MOUNTED = '.mounted'
