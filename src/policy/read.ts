import { isSeq, type Node } from 'yaml'
import { errorMessage } from '../clearml/errors.ts'
import type { PolicyReading } from '../inputs/rule-source.ts'
import type { RuleSettings } from '../plan/policy.ts'
import { tooDeepAt } from './depth.ts'
import { readDocument, type PolicyDocument } from './document.ts'
import { ALL_RULE_KEYS, DEFAULT_KEYS, RULE_KEYS } from './keys.ts'
import { Mapping, mappingOf } from './mapping.ts'
import { Problems } from './problems.ts'
import { nameOf, readRule } from './rule.ts'
import { shadowsOf } from './shadow.ts'
import { openSource, type PolicySource } from './source.ts'
import { gotOf } from './values.ts'

const TOP_KEYS = ['rules', 'defaults']
const MAX_RULES = 500

/** Reads the input `policy`: its text, or the file that it names. Gives all that is wrong with it at once. */
export function readPolicy(input: string): PolicyReading {
  let source: PolicySource
  try {
    source = openSource(input)
  } catch (error) {
    return { kind: 'refused', problems: [errorMessage(error)] }
  }
  const problems = new Problems(source.name)
  const tooDeep = tooDeepAt(source.text)
  if (tooDeep !== undefined)
    problems.addAlone(source.text, tooDeep, 'goes deeper than a policy can; accepted are rules with keys')
  const document = tooDeep === undefined ? readDocument(source, problems) : undefined
  const rules = document === undefined ? [] : readRules(document, problems)
  if (!problems.isEmpty) return { kind: 'refused', problems: problems.list() }
  const settings = rules.map(({ rule }) => rule)
  const warnings = shadowsOf(settings).map(({ hidden, by }) => {
    const at = rules.find(({ rule }) => rule === hidden)?.at ?? 0
    return (
      `${problems.place(at)}: rule "${hidden.name ?? ''}" can take nothing in, since rule "${by.name ?? ''}" before it takes ` +
      'all that it could'
    )
  })
  return { kind: 'read', name: source.name, rules: settings, warnings }
}

type Placed = { rule: RuleSettings; at: number }

function readRules({ root, follow }: PolicyDocument, problems: Problems): readonly Placed[] {
  const tools = { follow, problems }
  const top = new Mapping(root, 'the policy', TOP_KEYS, follow, problems)
  const defaults = top.has('defaults')
    ? mappingOf(top.nodeOf('defaults'), top.atOf('defaults'), 'defaults', DEFAULT_KEYS, tools)
    : undefined
  for (const key of DEFAULT_KEYS) defaults?.read<unknown>(key, RULE_KEYS[key])
  const list = top.nodeOf('rules')
  const items = isSeq(list) ? list.items : []
  if (items.length === 0 || items.length > MAX_RULES) {
    const got = isSeq(list) ? `${items.length} rules` : gotOf(list)
    problems.add(top.atOf('rules'), `rules: got ${got}, accepted is a list of 1 to ${MAX_RULES} rules`)
    return []
  }
  const names = new Map<string, number>()
  return items.flatMap((item, i) => {
    const place = `rule ${i + 1}`
    const node: Node | undefined = follow(item)
    const at = (item as Partial<Node> | null)?.range?.[0] ?? top.atOf('rules')
    const keys = mappingOf(node, at, placeOf(node, place), ALL_RULE_KEYS, tools)
    if (keys === undefined) return []
    const name = nameOf(keys, place, problems)
    const first = names.get(name ?? '')
    if (name !== undefined && first !== undefined) {
      problems.add(
        keys.atOf('name'),
        `rule "${name}": is named like rule ${first}; every rule needs a name of its own`,
      )
    }
    if (name !== undefined) names.set(name, first ?? i + 1)
    const rule = readRule(keys, name, defaults, problems)
    return rule === undefined ? [] : [{ rule, at }]
  })
}

/** A rule by its name, where it has one that can be read. */
function placeOf(node: Node | undefined, otherwise: string): string {
  const name: unknown = (node as { get?: (key: string) => unknown } | undefined)?.get?.('name')
  return typeof name === 'string' ? `rule "${name}"` : otherwise
}
