import type { Reply, Send } from '../../src/clearml/http.ts'

/** A reply in ClearML's envelope. */
export function ok(data: unknown): Reply {
  return envelope(200, 0, 'OK', data)
}

export function refused(code: number, subcode: number, message = 'no'): Reply {
  return envelope(code, subcode, message, {})
}

export function envelope(code: number, subcode: number, message: string, data: unknown): Reply {
  const meta = { result_code: code, result_subcode: subcode, result_msg: message }
  return { status: code, text: JSON.stringify({ meta, data }) }
}

export type Sent = { url: string; endpoint: string; body: unknown; headers: Readonly<Record<string, string>> }

/** A `Send` that answers from a function and keeps what was sent. Whether the server is away it answers by itself: no. */
export function fakeSend(answer: (sent: Sent, nth: number) => Reply | Promise<Reply>): {
  send: Send
  sent: Sent[]
} {
  const sent: Sent[] = []
  return {
    sent,
    send: async ({ url, headers, body }) => {
      const endpoint = url.slice(url.lastIndexOf('/') + 1)
      if (endpoint === 'debug.ping') return ok({})
      sent.push({ url, endpoint, body: JSON.parse(body ?? 'null') as unknown, headers })
      return answer(sent.at(-1)!, sent.length)
    },
  }
}
