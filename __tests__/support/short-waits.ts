/**
 * Loaded into the action's process before it (`--import`), so that a test need not wait for minutes: silence on a socket
 * and the deadline of a request come so many times earlier as SHORTER_TIMEOUTS says, waits between tries as SHORTER_WAITS.
 * With WAITS_MOVE_THE_CLOCK the clock then stands where it would after the whole wait.
 */
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'
import timers from 'node:timers/promises'

const timeouts = Number(process.env['SHORTER_TIMEOUTS'] ?? 1)
const waits = Number(process.env['SHORTER_WAITS'] ?? 1)
/** What is shorter waits for a connection, which a busy machine may need. */
const LONG_MS = 60_000

const shorter = (ms: number): number => (ms < LONG_MS ? ms : Math.ceil(ms / timeouts))

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on its socket below
const { setTimeout: setSocketTimeout } = Socket.prototype
Socket.prototype.setTimeout = function (ms, callback) {
  return setSocketTimeout.call(this, shorter(ms), callback)
}

const abortAfter = AbortSignal.timeout.bind(AbortSignal)
AbortSignal.timeout = (ms) => abortAfter(shorter(ms))

const realNow = Date.now
let aheadMs = 0
if (process.env['WAITS_MOVE_THE_CLOCK'] !== undefined) Date.now = () => realNow() + aheadMs

const { setTimeout: wait } = timers
Object.assign(timers, {
  setTimeout: async (ms: number, value: unknown, options: object): Promise<unknown> => {
    const endsAtMs = realNow() + aheadMs + ms
    const result = await wait(Math.ceil(ms / waits), value, options)
    aheadMs = Math.max(aheadMs, endsAtMs - realNow())
    return result
  },
})
syncBuiltinESMExports()
