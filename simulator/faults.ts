import type { Envelope } from './envelope.ts'

export type Fault =
  /** A reply that does not come from the API server: a proxy's 502, a hosted service's 429. */
  | {
      kind: 'status'
      status: number
      body?: string
      headers?: Record<string, string>
      contentType?: string
    }
  | { kind: 'api-error'; code: number; subcode: number; message: string }
  /** The socket is destroyed without a reply. */
  | { kind: 'reset' }
  /** No reply ever comes; the socket stays open until the client or the simulator closes it. */
  | { kind: 'hang' }
  | { kind: 'delay'; ms: number }
  /** The first half of the reply's text, correctly framed. */
  | { kind: 'truncate' }
  /** An HTML page with status 200: a web server answers in the API server's place. */
  | { kind: 'html' }
  | { kind: 'expire-token' }
  /** What was to be deleted is said to be deleted, and is not: a proxy answers, or a server that only means to. */
  | { kind: 'lie' }
  /** Changes the reply: odd JSON, rows without dates … */
  | { kind: 'rewrite'; rewrite: (envelope: Envelope) => unknown }

export type FaultRule = {
  /** `tasks.delete_many`, `fileserver`, or `*` for every request to the API server. */
  endpoint: string
  /** Which of the endpoint's calls, counted from 1 since the rule was added. */
  calls: readonly number[] | 'all'
  /** Strikes, and counts, only requests with such parameters: a list and a look at some ids are one endpoint. */
  when?: (params: Readonly<Record<string, unknown>>) => boolean
  fault: Fault
  /**
   * `before` (default): the server does not see the request. `after`: it acts, and the fault replaces its
   * reply. `truncate` and `rewrite` need the reply, so the server always acts; where a `lie` is told, it never does.
   */
  phase?: 'before' | 'after'
}

export class Faults {
  private rules: { rule: FaultRule; seen: number }[] = []

  add(rule: FaultRule): void {
    this.rules.push({ rule, seen: 0 })
  }

  clear(): void {
    this.rules = []
  }

  /** Counts a request, and says which rules strike it. */
  strike(endpoint: string, params: Readonly<Record<string, unknown>> = {}): FaultRule[] {
    const struck: FaultRule[] = []
    for (const entry of this.rules) {
      const { rule } = entry
      const everyApiCall = rule.endpoint === '*' && endpoint !== 'fileserver'
      if (rule.endpoint !== endpoint && !everyApiCall) continue
      if (rule.when?.(params) === false) continue
      entry.seen += 1
      if (rule.calls === 'all' || rule.calls.includes(entry.seen)) struck.push(rule)
    }
    return struck
  }
}

/** The moment at which a rule takes effect. */
export function phaseOf({ fault, phase }: FaultRule): 'before' | 'after' {
  return fault.kind === 'truncate' || fault.kind === 'rewrite' ? 'after' : (phase ?? 'before')
}
