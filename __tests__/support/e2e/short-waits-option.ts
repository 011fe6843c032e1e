import path from 'node:path'
import { pathToFileURL } from 'node:url'

const MODULE = pathToFileURL(path.resolve('__tests__/support/short-waits.ts')).href

/** Variables of a process whose waits, between tries and after a signal, are 50 times shorter. */
export const SHORT_WAITS = { NODE_OPTIONS: `--import=${MODULE}`, SHORTER_WAITS: '50' }
