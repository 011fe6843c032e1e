/** The environment of the runner: credentials and regions. The SDKs read more of it themselves. */
export type Env = Readonly<Record<string, string | undefined>>

/** The value of a variable; a blank one counts as not set. */
export function variable(env: Env, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}
