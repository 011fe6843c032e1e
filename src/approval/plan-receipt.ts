import type { ApprovedTask, PlannedFiles } from '../plan/approve.ts'
import type { Targeted } from '../plan/target.ts'
import { Fingerprint } from '../report/fingerprint.ts'

/** What a plan needs of a receipt; the schema has checked the rest. */
export type PlanReceipt = {
  dryRun: boolean
  startedAt: string
  stopReason: string
  server: { host: string; company: string } | null
  settings: Readonly<Record<string, string | number | boolean>> & Targeted
  tasks: readonly PlanRow[]
  fingerprint: string
}

export type PlanRow = {
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
  decision: string
  rule: string | null
  /** Why it was kept. */
  reasonText?: string
  files?: {
    deleted: Readonly<Record<string, number>>
    sized?: Readonly<Record<string, { files: number; bytes: number; measuredBytes: number }>>
  }
}

/** @throws Error if the text is no receipt of this version, or is not as the run wrote it. */
export async function parsePlan(text: string): Promise<PlanReceipt> {
  const value = parseJson(text)
  // Loaded only for a plan: most runs have none.
  const { schemaProblem } = await import('./schema.ts')
  const problem = schemaProblem(value)
  if (problem !== undefined) {
    throw new Error(
      `The plan is no receipt that this version of the action writes: ${problem}. Make the plan with the same version`,
    )
  }
  const receipt = value as PlanReceipt
  const fingerprint = new Fingerprint(receipt)
  for (const row of receipt.tasks) fingerprint.add(row)
  if (fingerprint.digest() !== receipt.fingerprint) {
    throw new Error(
      'The plan was changed after its dry run wrote it: its fingerprint does not fit. Make a new one',
    )
  }
  return receipt
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
        ...(row.files === undefined ? {} : { files: plannedFiles(row.files) }),
      }
      return [[id, approved]]
    }),
  )
}

function plannedFiles({ deleted, sized = {} }: NonNullable<PlanRow['files']>): Record<string, PlannedFiles> {
  const kinds = Object.entries(sized).map(([kind, { files, bytes, measuredBytes }]) => {
    return [kind, { files: deleted[kind] ?? 0, sized: files, bytes, measuredBytes }] as const
  })
  return Object.fromEntries(kinds)
}

/** What the dry run would have archived, with its last change. */
export function approvedArchives({ tasks }: PlanReceipt): ReadonlyMap<string, number> {
  return new Map(
    tasks.flatMap(({ id, outcome, lastChange }): [string, number][] =>
      outcome === 'would-archive' && lastChange !== null ? [[id, Date.parse(lastChange)]] : [],
    ),
  )
}
