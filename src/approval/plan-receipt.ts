import schema from '../../docs/receipt.schema.json' with { type: 'json' }
import type { ApprovedTask } from '../plan/approve.ts'
import { Fingerprint } from '../report/fingerprint.ts'

/** What a plan needs of a receipt; the schema has checked the rest. */
export type PlanReceipt = {
  dryRun: boolean
  startedAt: string
  stopReason: string
  server: { host: string; company: string } | null
  settings: Readonly<Record<string, string | number | boolean>>
  tasks: readonly PlanRow[]
  fingerprint: string
}

type PlanRow = {
  id: string
  name: string
  project: string | null
  user: string | null
  type: string | null
  status: string | null
  ageAt: string | null
  lastChange: string | null
  family: string | null
  outcome: string
}

/** @throws Error if the text is no receipt of this version, or is not as the run wrote it. */
export async function parsePlan(text: string): Promise<PlanReceipt> {
  const value = parseJson(text)
  // Loaded only for a plan: most runs have none.
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const validate = new Ajv2020({ allowUnionTypes: true }).compile<PlanReceipt>(schema)
  if (!validate(value)) {
    const [first] = validate.errors ?? []
    const where = first === undefined ? '' : `: ${first.instancePath || 'the receipt'} ${first.message ?? ''}`
    throw new Error(
      `The plan is no receipt that this version of the action writes${where}. Make the plan with the same version`,
    )
  }
  const fingerprint = new Fingerprint(value)
  for (const row of value.tasks) fingerprint.add(row)
  if (fingerprint.digest() !== value.fingerprint) {
    throw new Error(
      'The plan was changed after its dry run wrote it: its fingerprint does not fit. Make a new one',
    )
  }
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('The plan is no JSON. Give the path of a dry run’s receipt', { cause: error })
  }
}

/** What the dry run would have deleted; what it held back or left to a later run was not approved. */
export function approvedTasks({ tasks }: PlanReceipt): ReadonlyMap<string, ApprovedTask> {
  return new Map(
    tasks.flatMap(({ id, outcome, ageAt, lastChange, ...row }) => {
      if (outcome !== 'would-delete' || ageAt === null) return []
      const approved: ApprovedTask = {
        id,
        name: row.name,
        project: row.project ?? undefined,
        user: row.user ?? undefined,
        type: row.type ?? undefined,
        status: row.status ?? undefined,
        ageAtMs: Date.parse(ageAt),
        lastChangeMs: lastChange === null ? undefined : Date.parse(lastChange),
        family: row.family ?? id,
      }
      return [[id, approved]]
    }),
  )
}
