import path from 'node:path'

/** `~/…` as a shell reads it. */
export function fromHome(file: string, home: string): string {
  return /^~(?:\/|\\|$)/u.test(file) ? path.join(home, file.slice(1)) : file
}
