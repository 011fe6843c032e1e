/** Which module of the project imports which other one. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export type Import = {
  /** Both are paths from the root of the project, with slashes. */
  from: string
  to: string
  /** `lazy` is `await import()`; `types` is gone when the code runs. */
  how: 'eager' | 'lazy' | 'types'
}

/** A module and its text. */
export type Module = { file: string; code: string }

const ROOT = path.join(import.meta.dirname, '..')
const STATEMENT = /^(?:import|export) (?:(type )?[\w*{][^'"=;()]*? from )?'(\.[^']+)'/gmu
const CALL = /\b(typeof )?import\('(\.[^']+)'\)/gu

/** The modules of these folders of the project, in the order of their names, without packages inside. */
export function modulesIn(folders: readonly string[]): readonly Module[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
      .filter((file) => /\.[jt]s$/u.test(file) && !file.includes('/node_modules/'))
      .toSorted()
      .map((file) => ({ file, code: readFileSync(path.join(ROOT, file), 'utf8') })),
  )
}

export function importsOf({ file, code }: Module): readonly Import[] {
  const target = (specifier = ''): string => path.posix.join(path.posix.dirname(file), specifier)
  const statements = Array.from(code.matchAll(STATEMENT), ([, type, to]): Import => ({
    from: file,
    to: target(to),
    how: type === undefined ? 'eager' : 'types',
  }))
  const calls = Array.from(code.matchAll(CALL), ([, type, to]): Import => ({
    from: file,
    to: target(to),
    how: type === undefined ? 'lazy' : 'types',
  }))
  return [...statements, ...calls]
}

/**
 * The files that can be come back to along imports of any kind. Those that reach each other make one entry: all imports
 * among them, as `a.ts -> b.ts`.
 */
export function circlesIn(imports: readonly Import[]): readonly (readonly string[])[] {
  const targets = Map.groupBy(imports, ({ from }) => from)
  const reach = new Map(Array.from(targets.keys(), (file) => [file, reachedFrom(file, targets)]))
  const isBackAndForth = (one: string, other: string): boolean =>
    reach.get(one)?.has(other) === true && reach.get(other)?.has(one) === true
  const inside = imports.filter(({ from, to }) => isBackAndForth(from, to))
  const circles: Import[][] = []
  for (const one of inside) {
    const known = circles.find(([first]) => first !== undefined && isBackAndForth(first.from, one.from))
    if (known === undefined) circles.push([one])
    else known.push(one)
  }
  return circles.map((circle) => [...new Set(circle.map(({ from, to }) => `${from} -> ${to}`))].toSorted())
}

function reachedFrom(file: string, targets: ReadonlyMap<string, readonly Import[]>): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [file]
  for (const next of open) {
    for (const { to } of targets.get(next) ?? []) {
      if (reached.has(to)) continue
      reached.add(to)
      open.push(to)
    }
  }
  return reached
}
