import type { JsonObject } from '../../src/clearml/json.ts'
import type { Session } from '../../src/clearml/session.ts'

export type Asked = {
  kind: 'read' | 'act' | 'put' | 'putLines'
  endpoint: string
  /** The lines of a batch are its `lines`. */
  params: JsonObject
}

/** A session whose server answers with these data, one after another; the last one for ever. */
export function fakeSession(...replies: JsonObject[]): { session: Session; asked: Asked[] } {
  const asked: Asked[] = []
  const call = (kind: Asked['kind']) => (endpoint: string, params: JsonObject) => {
    asked.push({ kind, endpoint, params })
    return Promise.resolve(replies[Math.min(asked.length, replies.length) - 1] ?? {})
  }
  const claims = {
    serverVersion: undefined,
    apiVersion: undefined,
    companyId: undefined,
    userId: undefined,
    userName: undefined,
    featureSet: undefined,
  }
  const sendWithToken = (): never => {
    throw new Error('no call of the API goes this way')
  }
  const calls: Omit<Session, 'claims' | 'sendWithToken' | 'wasAway'> = {
    ...{ read: call('read'), act: call('act'), put: call('put') },
    putLines: (endpoint, lines) => call('putLines')(endpoint, { lines }),
  }
  return { session: { claims, ...calls, sendWithToken, wasAway: () => Promise.resolve(false) }, asked }
}
