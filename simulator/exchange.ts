import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EndpointMeta } from './envelope.ts'
import { strikeReply } from './fault-reply.ts'
import type { Target } from './fault-reply.ts'
import type { FaultRule, Faults } from './faults.ts'
import { phaseOf } from './faults.ts'
import { sendReply, tooLargeReply } from './http.ts'
import type { Reply } from './http.ts'
import type { RecordedRequest } from './record.ts'
import type { Release } from './release.ts'
import type { Waits } from './waits.ts'

/** What both servers share: the record of requests, the faults, the latency. */
export type Surroundings = {
  release: Release
  faults: Faults
  requests: RecordedRequest[]
  latencyMs: number
  maxBodyBytes: () => number
  sleep: Waits['sleep']
  onRequest: (request: RecordedRequest) => void
  onActing: (request: RecordedRequest) => void
  onActed: (request: RecordedRequest) => void
  onInside: (change: 1 | -1) => void
}

export type Exchange = {
  request: IncomingMessage
  response: ServerResponse
  record: RecordedRequest
  bodyBytes: number
  /** Missing for the fileserver. */
  meta?: EndpointMeta
  act: () => Promise<Reply>
}

type Fate = Reply | 'unharmed' | 'unanswered'

/** One request from its arrival to its reply, or to the fault that takes the reply's place. */
export async function run(surroundings: Surroundings, exchange: Exchange): Promise<void> {
  surroundings.onInside(1)
  try {
    await serve(surroundings, exchange)
  } finally {
    surroundings.onInside(-1)
  }
}

async function serve(surroundings: Surroundings, exchange: Exchange): Promise<void> {
  const { record, request, response } = exchange
  surroundings.requests.push(record)
  surroundings.onRequest(record)
  // A server that goes away in this moment does nothing any more.
  if (request.socket.destroyed) return
  if (exchange.bodyBytes > surroundings.maxBodyBytes()) {
    record.status = 413
    sendReply(request, response, tooLargeReply())
    return
  }
  if (surroundings.latencyMs > 0) await surroundings.sleep(surroundings.latencyMs)
  const struck = surroundings.faults.strike(record.endpoint, record.params)
  const early = struck.filter((rule) => phaseOf(rule) === 'before')
  const late = struck.filter((rule) => phaseOf(rule) === 'after')
  const { meta } = exchange
  const target: Target = { release: surroundings.release, request: record, ...(meta ? { meta } : {}) }

  const suffer = (rules: FaultRule[], met: Target): Promise<Fate> =>
    sufferAll(rules, request, met, surroundings.sleep)

  let fate = await suffer(early, target)
  if (fate === 'unharmed') {
    surroundings.onActing(record)
    const reply = await exchange.act()
    surroundings.onActed(record)
    fate = await suffer(late, { ...target, reply })
    if (fate === 'unharmed') fate = reply
  }
  if (fate === 'unanswered') return
  record.status = fate.status
  sendReply(request, response, fate)
}

async function sufferAll(
  rules: FaultRule[],
  request: IncomingMessage,
  target: Target,
  sleep: Waits['sleep'],
): Promise<Fate> {
  for (const { fault } of rules) {
    const struck = strikeReply(fault, target)
    if (struck === 'reset') request.socket.destroy()
    if (struck === 'reset' || struck === 'hang') return 'unanswered'
    if ('reply' in struck) return struck.reply
    await sleep(struck.waitMs)
  }
  return 'unharmed'
}
