import { afterAll, beforeEach } from '@jest/globals'

const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']

/** Every test begins without a proxy in the environment, whatever the machine has or the test before set. */
export function withoutProxies(): void {
  const saved = NAMES.map((name) => [name, process.env[name]] as const)
  beforeEach(() => {
    for (const name of NAMES) Reflect.deleteProperty(process.env, name)
  })
  afterAll(() => {
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  })
}
