import { describe, expect, test } from '@jest/globals'
import { publish, type Sinks } from '../src/publish.ts'
import { config, DELETED, report, row } from './support/fixtures.ts'
import { recordingLog } from './support/recording-log.ts'

type World = { sinks: Sinks; events: string[]; receipts: string[]; log: ReturnType<typeof recordingLog> }

function world(broken: { receipt?: Error; summary?: Error } = {}): World {
  const events: string[] = []
  const receipts: string[] = []
  const log = recordingLog()
  const sinks: Sinks = {
    log,
    setOutput: (name, value) => events.push(`${name}=${value}`),
    receipt: {
      write: (file, text) => {
        if (broken.receipt) throw broken.receipt
        receipts.push([...text].join(''))
        events.push(`receipt ${file}`)
      },
      appendJournal: () => {
        throw new Error('nothing is settled any more')
      },
      removeJournal: (file) => events.push(`no journal of ${file}`),
    },
    writeSummary: (markdown) => {
      if (broken.summary) return Promise.reject(broken.summary)
      events.push(markdown.split('\n')[0] ?? '')
      return Promise.resolve()
    },
  }
  return { sinks, events, receipts, log }
}

const ONE = report({ rows: [row('a', DELETED)] })

describe('publish', () => {
  test('sets the outputs, writes receipt and summary, and ends with the verdict', async () => {
    const { sinks, events, receipts, log } = world()
    await expect(publish(ONE, sinks)).resolves.toBeUndefined()
    expect(events).toEqual(
      expect.arrayContaining(['deleted-count=1', 'receipt /runner/receipt.json', '## 🧹 ClearML Cleanup']),
    )
    expect(JSON.parse(receipts[0] ?? '')).toMatchObject({ totals: { deleted: 1 } })
    expect(events.indexOf('no journal of /runner/receipt.json')).toBeGreaterThan(
      events.indexOf('receipt /runner/receipt.json'),
    )
    expect(log.tones).toEqual([
      ['strong', 'Result'],
      ['strong', '  next: Nothing to do.'],
      ['good', '1 task deleted.'],
    ])
    expect(log.lines).toEqual([
      'Result',
      '  deleted: 1 task',
      '  No archived draft is left of those listed',
      '  took: 12.3 s',
      '  next: Nothing to do.',
      'Receipt: /runner/receipt.json',
      '1 task deleted.',
    ])
  })

  test('gives why the step fails', async () => {
    const ended = report({ stopReason: 'error', error: 'no login', server: undefined })
    await expect(publish(ended, world().sinks)).resolves.toBe('no login')
  })

  test('a receipt that cannot be written fails the step, and all else is published', async () => {
    const { sinks, events, log } = world({ receipt: new Error('disk full') })
    await expect(publish(ONE, sinks)).resolves.toBe('The receipt could not be written: disk full')
    expect(events).toEqual(expect.arrayContaining(['deleted-count=1', '## 🧹 ClearML Cleanup']))
    expect(events).not.toContain('no journal of /runner/receipt.json')
    expect(log.tones.at(-1)).toEqual(['bad', '1 task deleted.'])
  })

  test('both reasons to fail are told', async () => {
    const ended = report({ stopReason: 'error', error: 'no login' })
    await expect(publish(ended, world({ receipt: new Error('disk full') }).sinks)).resolves.toBe(
      'no login\nThe receipt could not be written: disk full',
    )
  })

  test('a run that ended because the receipt cannot be written says so once', async () => {
    const ended = report({ stopReason: 'error', error: 'receipt-file: disk full' })
    const { sinks } = world({ receipt: new Error('disk full') })
    await expect(publish(ended, sinks)).resolves.toBe('receipt-file: disk full')
  })

  test('a summary that cannot be written is only a warning', async () => {
    const { sinks, log } = world({ summary: new Error('no file') })
    await expect(publish(ONE, sinks)).resolves.toBeUndefined()
    expect(log.warnings).toEqual(['The job summary could not be written: no file'])
    expect(log.lines.at(-1)).toBe('1 task deleted.')
  })

  test('a dry run is published as one', async () => {
    const { sinks, events, log } = world()
    const rows = [row('a', { kind: 'would-delete' })]
    await publish(report({ rows, config: config({ 'dry-run': 'true' }) }), sinks)
    expect(events).toEqual(expect.arrayContaining(['deleted-count=0', 'dry-run=true', 'candidate-count=1']))
    expect(log.lines.at(-1)).toBe('1 task would be deleted.')
  })
})
