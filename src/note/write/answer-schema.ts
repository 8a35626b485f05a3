import type { JsonObject } from '../../core/json.ts'

/** The JSON Schema of an object that has these properties, all of them, and no others. */
export function objectSchema(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** The JSON Schema of lines of a note, each with the numbers of the turns that it cites. */
export const linesSchema = (): JsonObject => ({
  type: 'array',
  items: objectSchema({
    text: { type: 'string' },
    evidence: { type: 'array', items: { type: 'integer' } },
  }),
})
