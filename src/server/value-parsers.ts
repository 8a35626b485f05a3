import { invalidValue } from './refusal.ts'

/** Reads one wire value: text of a query string, or a JSON value. Throws a `Refusal` for a bad one. */
export type ValueParser<T> = (raw: unknown, parameter: string) => T

/** @param tooLow what the service says of a smaller number. */
export function integer(minimum: number, maximum: number, tooLow?: string): ValueParser<number> {
  return numeric('integer', Number.isInteger, minimum, maximum, tooLow)
}

/** A number from 0 to 1. */
export const fraction: ValueParser<number> = numeric('number', Number.isFinite, 0, 1)

function numeric(
  kind: 'integer' | 'number',
  isValid: (value: unknown) => boolean,
  minimum: number,
  maximum: number,
  tooLow = `Input should be greater than or equal to ${minimum}`,
): ValueParser<number> {
  return (raw, parameter) => {
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
    if (typeof value !== 'number' || !isValid(value)) {
      const article = kind === 'integer' ? 'an' : 'a'
      const fault = `Input should be a valid ${kind}, unable to parse string as ${article} ${kind}`
      throw invalidValue(parameter, fault)
    }
    if (value < minimum) throw invalidValue(parameter, tooLow)
    if (value > maximum) throw invalidValue(parameter, `Input should be less than or equal to ${maximum}`)
    return value
  }
}

/** Reads `true`, `True`, `1` and the other forms that the service takes. */
export const flag: ValueParser<boolean> = (raw, parameter) => {
  if (typeof raw === 'boolean') return raw
  const text = String(raw).toLowerCase()
  if (['true', '1', 'yes', 'on', 't', 'y'].includes(text)) return true
  if (['false', '0', 'no', 'off', 'f', 'n'].includes(text)) return false
  throw invalidValue(parameter, 'Input should be a valid boolean, unable to interpret input')
}

export function text(maximumLength: number): ValueParser<string> {
  return (raw, parameter) => {
    if (typeof raw !== 'string') throw invalidValue(parameter, 'Input should be a valid string')
    if (raw.length > maximumLength) {
      throw invalidValue(parameter, `String should have at most ${maximumLength} characters`)
    }
    return raw
  }
}

/** @param fault what the service says of another value. */
export function oneOf<T extends string>(
  values: readonly T[],
  fault: (raw: unknown) => string = () => `Input should be ${orList(values)}`,
): ValueParser<T> {
  return (raw, parameter) => {
    const found = values.find((value) => value === raw)
    if (found === undefined) throw invalidValue(parameter, fault(raw))
    return found
  }
}

/** `'a', 'b' or 'c'`. */
function orList(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

/** Reads a list in any form that clients send: a JSON array, repeated parameters, or comma-separated. */
export function list(
  maximumItems: number,
  item?: (value: string, parameter: string) => void,
): ValueParser<readonly string[]> {
  return (raw, parameter) => {
    const items = listItems(raw, parameter)
    if (items.length > maximumItems) throw invalidValue(parameter, `Value error, Max ${maximumItems} items`)
    for (const value of items) item?.(value, parameter)
    return items
  }
}

function listItems(raw: unknown, parameter: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  if (values.length === 1 && typeof values[0] === 'string') {
    const only = values[0].trim()
    if (Array.isArray(raw) && !only.startsWith('['))
      return only === '' ? [] : only.split(',').map((part) => part.trim())
    if (only.startsWith('[')) {
      try {
        return listItems(JSON.parse(only), parameter)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        throw invalidValue(parameter, 'Value error, Invalid JSON array')
      }
    }
  }
  return values.map((value) => {
    if (typeof value !== 'string') throw invalidValue(parameter, 'Input should be a valid list')
    return value
  })
}
