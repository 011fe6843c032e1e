import prettyBytes from 'pretty-bytes'

/** 1536 → "1.5 KiB" */
export function bytes(value: number): string {
  return prettyBytes(value, { binary: true })
}

const DAY_MS = 86_400_000

/** 'leftover folder' → 'Leftover folder' */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** (…, 'task') → "Tasks", for the head of a column */
export function heading(noun: string): string {
  return `${upperFirst(noun)}s`
}

/** 1250 → "1,250"; 12.34 → "12.3". By hand, since loading the languages of Intl takes longer than an empty run. */
export function count(value: number): string {
  const [whole = '', ...fraction] = String(Math.round(value * 10) / 10).split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/gu, ','), ...fraction].join('.')
}

/** (1, 'task') → "1 task"; (3, 'task') → "3 tasks" */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${value === 1 ? noun : `${noun}s`}`
}

/** "850 ms", "12.3 s", "4 min 5 s", "2 h 10 min" */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${count(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** "less than a minute left", "about 4 minutes left", "about 2.5 hours left": no more exact than an estimate is. */
export function remainingTime(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 0.8) return 'less than a minute left'
  if (minutes < 90) return `about ${counted(Math.round(minutes), 'minute')} left`
  return `about ${counted(Math.round(minutes / 30) / 2, 'hour')} left`
}

/** As the receipt writes it, with milliseconds. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** ISO 8601 in UTC, to the second. */
export function instant(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/u, 'Z')
}

/** "2026-11-22 12:00 UTC" */
export function minute(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Only the day, in UTC. */
export function day(atMs: number): string {
  return instant(atMs).slice(0, 10)
}

export function ageInDays(atMs: number, nowMs: number): string {
  return counted(Math.floor((nowMs - atMs) / DAY_MS), 'day')
}
