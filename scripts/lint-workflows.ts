/** npm run lint:workflows: actionlint over the workflows and the examples, or over the files that are named. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createLinter } from 'actionlint'

/** The npm package wraps an actionlint that is older than these two words. Release 1.7.12 knows both. */
const NEWER =
  /^(?:unknown permission scope "attestations"|input type of workflow_dispatch event .* but got "number"$)/u

const FOLDERS = ['.github/workflows', 'examples']

const [, , ...named] = process.argv
const files =
  named.length > 0
    ? named
    : FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
const lint = await createLinter()
for (const file of files) {
  // It takes a file for a workflow by its place.
  const findings = lint(readFileSync(file, 'utf8'), `.github/workflows/${path.basename(file)}`)
  for (const { line, column, message } of findings.filter((one) => !NEWER.test(one.message))) {
    console.log(`${file}:${line}:${column}: ${message}`)
    process.exitCode = 1
  }
}
console.log(`${files.length} workflows linted.`)
