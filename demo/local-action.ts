/** The entry for @github/local-action, which wants a module that does nothing until its `run` is called. */
export async function run(): Promise<void> {
  // Its own arguments are no flags of the cleanup, and it stands in for GitHub's runner.
  process.argv.splice(2)
  process.env['GITHUB_ACTIONS'] = 'true'
  await import('../src/index.ts')
}
