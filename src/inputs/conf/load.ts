import { readFileSync, statSync } from 'node:fs'
import { readConf, secretsOf, type ClearmlConf } from './conf.ts'

export type LoadedConf = {
  conf: ClearmlConf | undefined
  problems: readonly string[]
  secrets: readonly string[]
}

const MAX_BYTES = 1024 * 1024

/** Reads a clearml.conf with the files that it includes. It never throws. */
export function loadConf(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): LoadedConf {
  try {
    const content = readText(file) ?? ''
    const { conf, problems } = readConf(content, file, { read: readText, env, home })
    return { conf, problems, secrets: conf === undefined ? [] : secretsOf(conf) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { conf: undefined, problems: [`${file} cannot be read: ${reason}`], secrets: [] }
  }
}

function readText(file: string): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) return undefined
  if (size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes, which is no configuration`)
  return readFileSync(file, 'utf8')
}
