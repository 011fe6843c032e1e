import { afterAll, afterEach, beforeEach, expect } from '@jest/globals'
import nock from 'nock'

/** Every test meets only the replies it wrote, and has used them all when it ends. */
export function offline(environment: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(process.env).filter((name) =>
    /^(?:AWS_|AZURE_|GOOGLE_|https?_proxy$)/iu.test(name),
  )
  const saved = new Map(
    [...names, ...Object.keys(environment)].map((name) => [name, process.env[name]] as const),
  )

  beforeEach(() => {
    for (const name of names) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, environment)
    nock.disableNetConnect()
  })

  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.cleanAll()
    expect(pending).toEqual([])
  })

  afterAll(() => {
    // The patched modules of Node are those of the next test file, too.
    nock.enableNetConnect()
    nock.restore()
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  })
}

export const ODD_KEYS = [
  'a b/c.8f0c1d2e3a4b5c6d7e8f901234567890/artifacts/x',
  'literal%2Fslash%20blank',
  'größe/日本/😀.png',
  `+&<>'"#?;=,@:!$()*[]{}|^~`,
  'double//slash/',
  'trailing blank ',
]
