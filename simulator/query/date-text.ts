import { resolveDate } from './date-fields.ts'
import type { DateParts, Time } from './date-fields.ts'

/*
 * Reads dates as Python's dateutil does, as far as transcript 05 and the usual spellings need it. What it
 * cannot read is undefined; the server then drops the condition without a word.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?$/i
const FILLER = /^(?:at|on|and|ad|m|t|of|st|nd|rd|th)$/i
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?(?:\s*([ap])\.?m\b\.?)?/i
const HOUR = /^(\d{1,2})\s*([ap])\.?m\b\.?/i
const NUMBERS = /^\d+(?:([-/.])\d+(?:\1\d+)?)?/
const UTC = /^(?:z|utc|gmt)(?![a-z])/i
/** Names that dateutil does not know count as no zone at all. */
const OTHER_ZONE = /^[A-Z]{3,5}(?![A-Za-z])/
const OFFSET = /^([+-])(\d{2}):?(\d{2})?(?!\d)(?:\s*\([A-Z]{3,5}\))?/
const SHORT_OFFSET = /^([+-])(\d)(?!\d)/
const SEPARATOR = /^(?:\s+|[,.;/'-])/

export function readDate(text: string, now: Date): Date | undefined {
  const parts = scan(text)
  return parts && resolveDate(parts, now)
}

function scan(text: string): DateParts | undefined {
  const parts: DateParts = { numbers: [], offsetMinutes: 0 }
  let rest = text
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest)
    if (match) rest = rest.slice(match[0].length)
    return match ?? undefined
  }
  let isAfterUtc = false
  while (rest !== '') {
    const zoneBefore = isAfterUtc
    isAfterUtc = false
    let match = take(TIME)
    if (match) {
      parts.time = clock(match[1], match[2], match[3], match[4], match[5])
    } else if ((match = take(HOUR))) {
      parts.time = clock(match[1], '0', '0', '', match[2])
    } else if (parts.time && (match = take(OFFSET) ?? take(SHORT_OFFSET))) {
      // `GMT+3` means that three hours more make GMT.
      const sign = (match[1] === '-') === zoneBefore ? 1 : -1
      parts.offsetMinutes = sign * (Number(match[2]) * 60 + Number(match[3] ?? 0))
    } else if (parts.time && take(UTC)) {
      isAfterUtc = true
    } else if ((match = take(NUMBERS))) {
      for (const digits of match[0].split(/[-/.]/)) readDigits(digits, parts)
    } else if (take(SEPARATOR)) {
      continue
    } else if (!(match = take(/^[a-z]+/i)) || !readWord(match[0], parts)) {
      return undefined
    }
  }
  return parts
}

function clock(hour = '0', minute = '0', second = '0', fraction = '', half?: string): Time {
  const isPm = half?.toLowerCase() === 'p'
  const hours = Number(hour)
  // Thirteen o'clock p.m. makes the whole date unreadable.
  if (half !== undefined && hours > 12) return { hour: NaN, minute: 0, second: 0, ms: 0 }
  return {
    hour: half === undefined ? hours : (hours % 12) + (isPm ? 12 : 0),
    minute: Number(minute),
    second: Number(second),
    ms: Number(fraction.slice(0, 3).padEnd(3, '0')),
  }
}

/** Digits without separators: `20261023`, `20261023225733`, and after a whole date `22`, `2257`, `225733`. */
function readDigits(digits: string, parts: DateParts): void {
  const pieces = (text: string) => text.match(/../g) ?? []
  if (parts.numbers.length === 3 && !parts.time && [2, 4, 6].includes(digits.length)) {
    parts.time = clock(...pieces(digits))
    return
  }
  const isStamp = [8, 12, 14].includes(digits.length)
  const dateDigits = isStamp ? [digits.slice(0, 4), ...pieces(digits.slice(4, 8))] : [digits]
  const numbers = digits.length === 6 ? pieces(digits) : dateDigits
  for (const text of numbers) parts.numbers.push({ value: Number(text), digits: text.length, named: false })
  if (isStamp && digits.length > 8) parts.time = clock(...pieces(digits.slice(8)))
}

function readWord(word: string, parts: DateParts): boolean {
  const start = word.slice(0, 3).toLowerCase()
  if (MONTH.test(word)) {
    parts.numbers.push({ value: MONTHS.indexOf(start) + 1, digits: 0, named: true })
  } else if (WEEKDAY.test(word)) {
    parts.weekday = WEEKDAYS.indexOf(start)
  } else {
    return FILLER.test(word) || (parts.time !== undefined && OTHER_ZONE.test(word))
  }
  return true
}
