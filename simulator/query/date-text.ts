/*
 * Reads dates as Python's dateutil does, as far as transcript 05 and the usual spellings need it. What it
 * cannot read is undefined; the server then drops the condition without a word.
 */

type Time = { hour: number; minute: number; second: number; ms: number }

type Parts = {
  /** Day, month and year in the order of the text; `named` marks a month given by name. */
  numbers: { value: number; digits: number; named: boolean }[]
  time?: Time
  offsetMinutes: number
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH_NAME =
  /^(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/
const WEEKDAY = /^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?$/
const FILLER = /^(at|on|and|ad|m|t|of|st|nd|rd|th)$/
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])m\b)?/
const HOUR = /^(\d{1,2})\s*([ap])m\b/
const OFFSET = /^([+-])(\d{2}):?(\d{2})?(?:\s*\([A-Z]{3,5}\))?/
const ZONE = /^(?:z|utc|gmt)(?![a-z])/

export function readDate(text: string, now: Date): Date | undefined {
  const parts = scan(text.toLowerCase())
  return parts && resolve(parts, now)
}

function scan(text: string): Parts | undefined {
  const parts: Parts = { numbers: [], offsetMinutes: 0 }
  let rest = text
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest)
    if (match) rest = rest.slice(match[0].length)
    return match ?? undefined
  }
  while (rest !== '') {
    let match = take(TIME) ?? take(HOUR)
    if (match) {
      parts.time = readTime(match)
    } else if (parts.time && (match = take(OFFSET))) {
      const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
      parts.offsetMinutes = match[1] === '-' ? -minutes : minutes
    } else if (take(ZONE) || take(/^[\s,.;/'-]+/)) {
      continue
    } else if ((match = take(/^\d+/))) {
      parts.numbers.push(...readNumber(match[0]))
    } else if (!(match = take(/^[a-z]+/)) || !readWord(match[0], parts)) {
      return undefined
    }
  }
  return parts
}

function readTime(match: RegExpExecArray): Time {
  const isHourOnly = match.length === 3
  const half = isHourOnly ? match[2] : match[5]
  const hour = Number(match[1])
  return {
    hour: half === 'p' && hour < 12 ? hour + 12 : half === 'a' && hour === 12 ? 0 : hour,
    minute: isHourOnly ? 0 : Number(match[2]),
    second: isHourOnly ? 0 : Number(match[3] ?? 0),
    ms: isHourOnly ? 0 : Number((match[4] ?? '').slice(0, 3).padEnd(3, '0')),
  }
}

/** Eight digits are a whole date; longer and shorter ones are one number. */
function readNumber(digits: string): Parts['numbers'] {
  const pieces = digits.length === 8 ? [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)] : [digits]
  return pieces.map((piece) => ({ value: Number(piece), digits: piece.length, named: false }))
}

function readWord(word: string, parts: Parts): boolean {
  if (MONTH_NAME.test(word)) {
    parts.numbers.push({ value: MONTHS.indexOf(word.slice(0, 3)) + 1, digits: 0, named: true })
    return true
  }
  return WEEKDAY.test(word) || FILLER.test(word)
}

/** What the text leaves open comes from today; a day that the month lacks becomes its last one. */
function resolve({ numbers, time, offsetMinutes }: Parts, now: Date): Date | undefined {
  if (numbers.length === 0 && !time) return undefined
  const fields = assign(numbers, now)
  if (!fields) return undefined
  const year = fields.year ?? now.getUTCFullYear()
  const month = fields.month ?? now.getUTCMonth() + 1
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = fields.day ?? Math.min(now.getUTCDate(), lastDay)
  const { hour, minute, second, ms } = time ?? { hour: 0, minute: 0, second: 0, ms: 0 }
  const isDate = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay
  const isTime = hour < 24 && minute < 60 && second < 60
  if (!isDate || !isTime) return undefined
  return new Date(Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second, ms))
}

type Fields = { year?: number; month?: number; day?: number }

/** Which number is which: month first, unless that cannot be (transcript 05: `23/10/2026`). */
function assign(numbers: Parts['numbers'], now: Date): Fields | undefined {
  const values = numbers.map(({ value }) => value)
  const isYear = (index: number) => (numbers[index]?.digits ?? 0) > 2 || (values[index] ?? 0) > 31
  const named = numbers.findIndex((number) => number.named)
  const [first = 0, second = 0, third = 0] = values
  const century = (year: number) => (year < 100 ? year + Math.floor(now.getUTCFullYear() / 100) * 100 : year)
  switch (values.length) {
    case 0:
      return {}
    case 1:
      return named === 0 ? { month: first } : isYear(0) ? { year: first } : { day: first }
    case 2:
      if (named >= 0) {
        const other = 1 - named
        const month = values[named] ?? 0
        return isYear(other) ? { year: values[other] ?? 0, month } : { day: values[other] ?? 0, month }
      }
      if (isYear(0)) return { year: first, month: second }
      if (isYear(1)) return { month: first, year: second }
      return first > 12 ? { day: first, month: second } : { month: first, day: second }
    case 3:
      if (isYear(0)) return { year: first, month: second, day: third }
      if (named === 1 || (named < 0 && first > 12)) return { day: first, month: second, year: century(third) }
      return { month: first, day: second, year: century(third) }
    default:
      return undefined
  }
}
