export type Time = { hour: number; minute: number; second: number; ms: number }

/** What a text says about a date. */
export type DateParts = {
  /** Day, month and year in the order of the text; `named` marks a month given by name. */
  numbers: { value: number; digits: number; named: boolean }[]
  weekday?: number
  time?: Time
  /** East of Greenwich is positive. */
  offsetMinutes: number
}

type Fields = { year?: number; month?: number; day?: number }

const MIDNIGHT: Time = { hour: 0, minute: 0, second: 0, ms: 0 }

/** What the text leaves open comes from today; a day that the month lacks becomes its last one. */
export function resolveDate(parts: DateParts, now: Date): Date | undefined {
  const { numbers, weekday, time = MIDNIGHT, offsetMinutes } = parts
  if (numbers.length === 0 && !parts.time && weekday === undefined) return undefined
  const fields = assign(numbers, now)
  if (!fields) return undefined
  const year = fields.year ?? now.getUTCFullYear()
  const month = fields.month ?? now.getUTCMonth() + 1
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = fields.day ?? Math.min(now.getUTCDate(), lastDay)
  const isDate = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay
  const isTime = time.hour < 24 && time.minute < 60 && time.second < 60
  if (!isDate || !isTime || Math.abs(offsetMinutes) >= 24 * 60) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (fields.day === undefined && weekday !== undefined) {
    date.setUTCDate(day + ((weekday - date.getUTCDay() + 7) % 7))
  }
  date.setUTCHours(time.hour, time.minute - offsetMinutes, time.second, time.ms)
  return date
}

/** Which number is which: month first, unless that cannot be (transcript 05: `23/10/2026`). */
function assign(numbers: DateParts['numbers'], now: Date): Fields | undefined {
  const values = numbers.map(({ value }) => value)
  const isYear = (index: number) => (numbers[index]?.digits ?? 0) > 2 || (values[index] ?? 0) > 31
  const named = numbers.findIndex((number) => number.named)
  const [first = 0, second = 0, third = 0] = values
  const year = (index: number) =>
    ((numbers[index]?.digits ?? 0) > 2 ? values[index] : century(values[index], now)) ?? 0
  switch (values.length) {
    case 0:
      return {}
    case 1:
      return named === 0 ? { month: first } : isYear(0) ? { year: year(0) } : { day: first }
    case 2: {
      const month = values[named] ?? 0
      const other = 1 - named
      if (named >= 0) return isYear(other) ? { year: year(other), month } : { day: values[other] ?? 0, month }
      if (isYear(0)) return { year: year(0), month: second }
      return isYear(1) ? { month: first, year: year(1) } : { month: first, day: second }
    }
    case 3:
      if (isYear(0)) return { year: year(0), month: second, day: third }
      if (named === 1 || (named < 0 && first > 12)) return { day: first, month: second, year: year(2) }
      return { month: first, day: second, year: year(2) }
    default:
      return undefined
  }
}

/** Two digits mean the year of that ending which is less than fifty years away. */
function century(ending = 0, now: Date): number {
  const current = now.getUTCFullYear()
  const year = ending + Math.floor(current / 100) * 100
  if (year >= current + 50) return year - 100
  return year < current - 50 ? year + 100 : year
}
