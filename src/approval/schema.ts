import { Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../docs/receipt.schema.json' with { type: 'json' }

/** The first thing that is wrong with a receipt by its published schema; undefined if nothing is. */
export function schemaProblem(value: unknown): string | undefined {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema)
  if (validate(value)) return undefined
  const [first] = validate.errors ?? []
  const { instancePath = '', message = 'does not fit' } = first ?? {}
  return `${instancePath === '' ? 'the receipt' : instancePath} ${message}`
}
