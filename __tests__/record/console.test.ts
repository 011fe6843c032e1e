import { describe, expect, test } from '@jest/globals'
import type { LogEvent } from '../../src/clearml/reporting.ts'
import { LINES_PER_CALL, RecordConsole, teeLog } from '../../src/record/console.ts'
import { recordingLog } from '../support/recording-log.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function world() {
  const clock = { ms: 1_000 }
  const console = new RecordConsole(
    () => clock.ms,
    (text) => text.replaceAll('hunter2', '***'),
  )
  const calls: (readonly LogEvent[])[] = []
  const send = (events: readonly LogEvent[]): Promise<void> => {
    calls.push(events)
    return Promise.resolve()
  }
  const say = (count: number, text = 'line'): void => {
    for (let i = 0; i < count; i++) console.add('info', `${text} ${i}`)
  }
  return { clock, console, calls, send, say }
}

const texts = (events: readonly LogEvent[]): string[] => events.map(({ text }) => text)

describe('lines', () => {
  test('wait until there is somewhere to send them, and are all sent then', async () => {
    const { console, calls, send, say } = world()
    say(2, 'early')
    expect(calls).toEqual([])
    console.open(send)
    await settle()
    expect(calls.map(texts)).toEqual([['early 0', 'early 1']])
    expect(await console.rest()).toEqual([])
  })

  test('are sent when there are many, or when the last call is some seconds ago', async () => {
    const { clock, console, calls, send, say } = world()
    console.open(send)
    say(LINES_PER_CALL - 1)
    expect(calls).toEqual([])
    say(1)
    await settle()
    expect(calls.map(({ length }) => length)).toEqual([LINES_PER_CALL])
    say(1, 'soon')
    clock.ms += 10_000
    say(1, 'later')
    await settle()
    expect(texts(calls[1] ?? [])).toEqual(['soon 0', 'later 0'])
  })

  test('come in order and each once, while a call is slow', async () => {
    const { console, calls, send, say } = world()
    const reply = Promise.withResolvers<undefined>()
    console.open(async (events) => {
      await send(events)
      await reply.promise
    })
    say(LINES_PER_CALL + 1, 'a')
    say(2, 'b')
    expect(calls).toHaveLength(1)
    const rest = console.rest()
    reply.resolve(undefined)
    expect([...calls.flatMap(texts), ...texts(await rest)]).toEqual([
      ...Array.from({ length: LINES_PER_CALL + 1 }, (_, i) => `a ${i}`),
      'b 0',
      'b 1',
    ])
  })

  test('of one millisecond keep their order by time', async () => {
    const { console, say } = world()
    say(3)
    const times = (await console.rest()).map(({ atMs }) => atMs)
    expect(times).toEqual([1_000, 1_001, 1_002])
  })

  test('hold no secret, nothing unseen, and are cut', async () => {
    const { console } = world()
    console.add('warning', `the key hunter2 \u001b[31m\u202e ${'x'.repeat(2_000)}`)
    const [line] = await console.rest()
    expect(line).toMatchObject({ level: 'warning' })
    expect(line?.text).toMatch(/^the key \*\*\* \\u\{1b\}\[31m\\u\{202e\} x+…$/u)
    expect(line?.text.length).toBeLessThan(1_100)
  })

  test('hide a secret that stands where the line is cut', async () => {
    const { console } = world()
    console.add('info', `${'x'.repeat(996)}hunter2`)
    expect((await console.rest())[0]?.text).toMatch(/x\*\*\*$/u)
  })
})

describe('a long log', () => {
  test('keeps its beginning and its end, and says what it leaves out', async () => {
    const { console, say } = world()
    say(20_000)
    const rest = texts(await console.rest())
    expect(rest).toHaveLength(5_101)
    expect(rest[0]).toBe('line 0')
    expect(rest.slice(4_999, 5_002)).toEqual([
      'line 4999',
      '… 14,900 lines left out; the receipt lists every task.',
      'line 19900',
    ])
    expect(rest.at(-1)).toBe('line 19999')
  })

  test('that just fits is whole', async () => {
    const { console, say } = world()
    say(5_100)
    const rest = texts(await console.rest())
    expect(rest).toHaveLength(5_100)
    expect(rest.some((text) => text.includes('left out'))).toBe(false)
  })
})

describe('a call that fails', () => {
  test('ends the log, and is told at the end', async () => {
    const { console, calls, say } = world()
    console.open((events) => {
      calls.push(events)
      return Promise.reject(new Error('no events'))
    })
    say(LINES_PER_CALL)
    await settle()
    say(LINES_PER_CALL)
    await settle()
    expect(calls).toHaveLength(1)
    await expect(console.rest()).rejects.toThrow('no events')
  })
})

test('a log with a console says everything to both', async () => {
  const { console } = world()
  const log = recordingLog()
  const both = teeLog(log, console)
  both.info('plain')
  both.warning('careful')
  both.group('Batch 1', ['deleted a', 'kept b'])
  both.debug('not for the record')
  expect(log.lines).toEqual(['plain', 'Batch 1', '| deleted a', '| kept b'])
  expect(log.warnings).toEqual(['careful'])
  expect((await console.rest()).map(({ level, text }) => `${level} ${text}`)).toEqual([
    'info plain',
    'warning careful',
    'info Batch 1',
    'info deleted a',
    'info kept b',
  ])
})
