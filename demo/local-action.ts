/** The entry for @github/local-action, which wants a module that does nothing until its `run` is called. */
export async function run(): Promise<void> {
  await import('../src/index.ts')
}
