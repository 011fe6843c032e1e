import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

const PAGE = 'docs/performance.md'

/** Puts the text between the markers of that name on the page. */
export function updatePage(name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${PAGE} has no markers "${name}"`)
  writeFileSync(PAGE, `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`)
  execFileSync(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--write', PAGE])
}

export function machineLine(command: string): string {
  const memory = Math.round(totalmem() / 1024 ** 3)
  const load = loadavg()[0]?.toFixed(1) ?? '?'
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} by \`${command}\`: ${availableParallelism()} cores ` +
    `(${cpus()[0]?.model ?? 'unknown'}), ${memory} GB, Linux load ${load} at the end of it, Node ${process.versions.node}. ` +
    'The action, the simulator and other work on the machine share these cores; of several runs the fastest counts.'
  )
}
