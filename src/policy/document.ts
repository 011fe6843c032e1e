import { isAlias, isMap, isNode, parseDocument, visit, type Document, type Node, type YAMLMap } from 'yaml'
import { errorMessage } from '../clearml/errors.ts'
import type { PolicySource } from './source.ts'
import type { Problems } from './problems.ts'

/** More of them help nobody to read a policy. */
const MAX_ALIASES = 100

/** A document whose nodes can be read, aliases followed. */
export type PolicyDocument = { root: YAMLMap; follow: (node: unknown) => Node | undefined }

/** Reads YAML 1.2 with the core schema; undefined where that is not possible, and the problems say why. */
export function readDocument({ text }: PolicySource, problems: Problems): PolicyDocument | undefined {
  const document = parse(text, problems)
  if (document === undefined) return undefined
  for (const { code, pos, message } of [...document.errors, ...document.warnings])
    if (code !== 'TAG_RESOLVE_FAILED') problems.add(pos[0], sentence(message))
  checkVersion(document, problems)
  checkNodes(document, problems)
  if (!problems.isEmpty) return undefined
  const { contents } = document
  if (isMap(contents)) return { root: contents, follow: (node) => resolve(document, node) }
  problems.add(
    contents?.range[0] ?? 0,
    `got ${contents === null ? 'nothing' : 'no keys'}, accepted are the keys rules and defaults`,
  )
  return undefined
}

function parse(text: string, problems: Problems): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      uniqueKeys: true,
      prettyErrors: false,
      lineCounter: problems.lines,
    })
  } catch (error) {
    // Thousands of levels overflow the stack of the parser.
    problems.add(0, `cannot be read as YAML: ${errorMessage(error)}`)
    return undefined
  }
}

/** Under 1.1 `yes` would be true, and `1_0` a number. */
function checkVersion({ directives }: Document.Parsed, problems: Problems): void {
  const { version, explicit } = directives.yaml
  if (explicit === true && version !== '1.2')
    problems.add(0, `got %YAML ${version}, accepted is 1.2, or no such line`)
}

function checkNodes(document: Document.Parsed, problems: Problems): void {
  let aliases = 0
  visit(document, {
    Node: (_, node) => {
      const at = node.range?.[0] ?? 0
      if (node.tag !== undefined)
        problems.add(at, `got the tag ${node.tag}, accepted are values without tags`)
      if (!isAlias(node)) return undefined
      aliases += 1
      if (aliases > MAX_ALIASES) {
        problems.add(at, `accepted are ${MAX_ALIASES} aliases at most`)
        return visit.BREAK
      }
      if (node.resolve(document) === undefined)
        problems.add(at, `there is no anchor &${node.source} before this alias`)
      return undefined
    },
  })
}

function resolve(document: Document.Parsed, node: unknown): Node | undefined {
  const target = isAlias(node) ? node.resolve(document) : node
  return isNode(target) ? target : undefined
}

function sentence(message: string): string {
  return message.replace(/\s*\n[^]*$/u, '').replace(/[.:]$/u, '')
}
