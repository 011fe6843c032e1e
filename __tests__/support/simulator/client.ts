import type { Simulator } from '../../../simulator/server.ts'

export type Envelope = {
  meta: { result_code: number; result_subcode: number; result_msg: string; error_stack: string | null }
  data: Record<string, unknown> & { tasks?: Record<string, unknown>[]; token?: string }
}

/** A request with the simulator's own credentials. */
export async function post(
  simulator: Simulator,
  path: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Promise<{ response: Response; text: string }> {
  const basic = Buffer.from(`${simulator.accessKey}:${simulator.secretKey}`).toString('base64')
  const response = await fetch(simulator.apiUrl + path, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { response, text: await response.text() }
}

export async function call(simulator: Simulator, endpoint: string, body: unknown = {}): Promise<Envelope> {
  const { text } = await post(simulator, `/${endpoint}`, body)
  return JSON.parse(text) as Envelope
}

/** `events.add_batch`: a line for each event. */
export async function sendBatch(
  simulator: Simulator,
  events: readonly object[],
  type = 'application/json-lines',
): Promise<Envelope> {
  const basic = Buffer.from(`${simulator.accessKey}:${simulator.secretKey}`).toString('base64')
  const response = await fetch(`${simulator.apiUrl}/events.add_batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': type },
    body: events.map((event) => JSON.stringify(event)).join('\n'),
  })
  return (await response.json()) as Envelope
}
