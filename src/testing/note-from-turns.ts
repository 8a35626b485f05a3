import type { GatewayRequest } from '../server/gateway-side.ts'
import { turnsOf, type PromptTurn } from './prompt-reading.ts'

type Schema = Readonly<Record<string, unknown>>

/** The shape of a SOAP note, for requests without a schema. */
const usualSchema: Schema = {
  type: 'object',
  properties: Object.fromEntries(
    ['subjective', 'objective', 'assessment', 'plan'].map((section) => [
      section,
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { text: { type: 'string' }, evidence: { type: 'array', items: { type: 'string' } } },
        },
      },
    ]),
  ),
}

/**
 * A valid note for any schema of lists of items. The lists get the turns in order, and each item quotes and cites its
 * turn. It uses as many turns as fit into `max_tokens`.
 */
export function noteFromTurns(request: GatewayRequest): string {
  const schema = request.schema ?? usualSchema
  let turns = turnsOf(request.messages)
  for (;;) {
    const note = JSON.stringify(fill(schema, turns, schema, ''))
    if (note.length <= request.maxTokens * 4 || turns.length === 0) return note
    turns = turns.slice(0, Math.floor(turns.length * 0.8))
  }
}

function fill(schema: Schema, turns: readonly PromptTurn[], root: Schema, name: string): unknown {
  const resolved = resolve(schema, root)
  const choices = resolved.enum
  if (Array.isArray(choices)) return choices[0]
  if ('const' in resolved) return resolved.const
  switch (Array.isArray(resolved.type) ? resolved.type[0] : resolved.type) {
    case 'object':
      return fillObject(resolved, turns, root)
    case 'array':
      return fillArray(resolved, turns, root, name)
    case 'string':
      return isCitation(name) ? (turns[0]?.id ?? '') : turns.map((turn) => turn.text).join(' ')
    case 'integer':
    case 'number':
      return isCitation(name) ? Number(turns[0]?.id ?? 0) : 0
    case 'boolean':
      return false
    default:
      return null
  }
}

/** Lists of items divide the turns among themselves. Other properties use all turns. */
function fillObject(schema: Schema, turns: readonly PromptTurn[], root: Schema): object {
  const properties = Object.entries(asSchema(schema.properties))
  const lists = properties.filter(([, value]) => isItemList(asSchema(value), root)).map(([name]) => name)
  return Object.fromEntries(
    properties.map(([name, value]) => {
      const place = lists.indexOf(name)
      const share = place < 0 ? turns : turns.filter((_, index) => index % lists.length === place)
      return [name, fill(asSchema(value), share, root, name)]
    }),
  )
}

function fillArray(schema: Schema, turns: readonly PromptTurn[], root: Schema, name: string): unknown[] {
  const items = resolve(asSchema(schema.items), root)
  if (isCitation(name) && !isItemList(schema, root)) {
    const isNumber = items.type === 'integer' || items.type === 'number'
    return turns.map(({ id }) => (isNumber ? Number(id) : id))
  }
  return turns.map((turn) => fill(items, [turn], root, name))
}

function isItemList(schema: Schema, root: Schema): boolean {
  const resolved = resolve(schema, root)
  return resolved.type === 'array' && resolve(asSchema(resolved.items), root).type === 'object'
}

function isCitation(name: string): boolean {
  return /evidence|cit|turn|source|ref/i.test(name)
}

function resolve(schema: Schema, root: Schema): Schema {
  if (typeof schema.$ref !== 'string') return schema
  const path = schema.$ref.replace(/^#\//, '').split('/')
  return path.reduce<Schema>((at, key) => asSchema(at[key]), root)
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {}
}
