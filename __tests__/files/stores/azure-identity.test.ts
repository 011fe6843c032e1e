import { describe, expect, test } from '@jest/globals'
import type { TokenCredential } from '@azure/identity'
import { cached, openIdentity } from '../../../src/files/stores/azure-identity.ts'
import { offline } from '../../support/stores/network.ts'
import { agentsToNobody } from '../../support/stores/nobody.ts'

const MINUTE_MS = 60_000
const SCOPE = 'https://storage.azure.com/.default'

type Answer = { token: string; expiresOnTimestamp: number } | null | Error

/** A credential that gives these answers one after another, by a clock that the test moves. */
function world(...answers: Answer[]) {
  const clock = { nowMs: 0 }
  let asked = 0
  const credential: TokenCredential = {
    getToken: () => {
      const answer = answers[asked++] ?? null
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  }
  const kept = cached(credential, () => clock.nowMs)
  const token = async (): Promise<string | undefined> => (await kept.getToken(SCOPE))?.token
  return { clock, token, asked: () => asked }
}

const until = (token: string, minutes: number): Answer => ({ token, expiresOnTimestamp: minutes * MINUTE_MS })

describe('a token', () => {
  test('is asked for once, also by many at a time', async () => {
    const { token, asked } = world(until('one', 60), until('two', 60))
    expect(await Promise.all([token(), token(), token()])).toEqual(['one', 'one', 'one'])
    expect(asked()).toBe(1)
  })

  test('is renewed five minutes before it ends', async () => {
    const { clock, token } = world(until('one', 60), until('two', 120))
    await token()
    clock.nowMs = 55 * MINUTE_MS - 1
    expect(await token()).toBe('one')
    clock.nowMs += 1
    expect(await token()).toBe('two')
  })

  test('that could not be had is asked for again', async () => {
    const { token, asked } = world(new Error('az is not installed'), until('one', 60))
    await expect(token()).rejects.toThrow('az is not installed')
    expect(await token()).toBe('one')
    expect(asked()).toBe(2)
  })

  test('that is none is not kept', async () => {
    const { token } = world(null, until('one', 60))
    expect(await token()).toBeUndefined()
    expect(await token()).toBe('one')
  })
})

describe('the logins of a runner', () => {
  const file = '/no/such/token'
  offline({ PATH: '', AZURE_CLIENT_ID: 'id', AZURE_TENANT_ID: 'tenant', AZURE_FEDERATED_TOKEN_FILE: file })

  const problemOf = async (env: Record<string, string>): Promise<string> => {
    const identity = await openIdentity(env, () => 0, agentsToNobody().agents)
    return await identity.getToken(SCOPE).then(
      () => '',
      (error: unknown) => String(error),
    )
  }

  test('are that of the Azure CLI and those of variables, in turn', async () => {
    const problem = await problemOf({})
    expect(problem).toMatch(/Azure CLI[^]*EnvironmentCredential/u)
    expect(problem).not.toContain(file)
  })

  const workload = {
    AZURE_FEDERATED_TOKEN_FILE: file,
    AZURE_CLIENT_ID: 'id',
    AZURE_TENANT_ID: 'tenant',
  }

  test('and that of a workload, where all of it is named', async () => {
    expect(await problemOf(workload)).toMatch(/Azure CLI[^]*no such file/u)
  })

  test.each(Object.keys(workload))('and not that of a workload without %s', async (name) => {
    Reflect.deleteProperty(process.env, name)
    const problem = await problemOf({ ...workload, [name]: '' })
    expect(problem).toMatch(/Azure CLI[^]*EnvironmentCredential/u)
    expect(problem).not.toContain('no such file')
  })
})
