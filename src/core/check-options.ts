import { editDistance } from './edit-distance.ts'
import { ConfigurationError } from './errors.ts'
import { isObject } from './json.ts'

/** What the value of an option must be. */
export type OptionRule =
  /** `any` is checked by whoever uses it. */
  | { readonly type: 'boolean' | 'object' | 'any' }
  | {
      readonly type: 'number'
      /** @default 0 */
      readonly min?: number
      /** @default Infinity */
      readonly max?: number
      readonly integer?: true
      readonly unit?: 'ms' | 'Hz'
    }
  | { readonly type: 'string'; readonly maxLength?: number }
  | { readonly type: 'strings'; readonly maxItems?: number; readonly maxLength?: number }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /** An object with these methods; `like` says for people where such objects come from. */
  | { readonly type: 'methods'; readonly methods: readonly string[]; readonly like: string }

/** The rule of every option there is. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule }

/**
 * Checks an object of options: every name is known, and every value that is given fits its rule. `undefined` is not
 * given; `0`, `false` and `null` are.
 *
 * @param path where the options stand, for example `editor`; empty for those of a constructor.
 * @throws ConfigurationError naming the option. Never names its value, which may hold a patient.
 */
export function checkOptions(
  path: string,
  options: object,
  rules: Readonly<Record<string, OptionRule>>,
): void {
  if (!isObject(options)) throw new ConfigurationError(path || 'options', 'must be an object')
  checkOptionNames(path, options, Object.keys(rules))
  for (const [name, rule] of Object.entries(rules)) {
    const value = options[name]
    const fault = value === undefined ? undefined : optionFault(value, rule)
    if (fault !== undefined) throw new ConfigurationError(optionPath(path, name), fault)
  }
}

/** Refuses names that nobody knows, with the one that was probably meant. */
export function checkOptionNames(path: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const meant = didYouMean(name, known)
    throw new ConfigurationError(
      optionPath(path, name),
      `unknown option${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    )
  }
}

/** The text of an option. @throws ConfigurationError for what is no string, and for one of blanks. */
export function checkText(option: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new ConfigurationError(option, 'must be a string that is not empty')
}

/** One of these words. @throws ConfigurationError for anything else. */
export function checkChoice<T extends string>(option: string, value: T, choices: readonly T[]): void {
  const fault = optionFault(value, { type: 'choice', choices })
  if (fault !== undefined) throw new ConfigurationError(option, fault)
}

const optionPath = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** Why `value` breaks `rule`; undefined when it does not. */
export function optionFault(value: unknown, rule: OptionRule): string | undefined {
  switch (rule.type) {
    case 'any':
      return undefined
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'object':
      return isObject(value) ? undefined : 'must be an object'
    case 'choice':
      return rule.choices.includes(value as string) ? undefined : `must be ${rule.choices.join(' or ')}`
    case 'string': {
      const { maxLength = Infinity } = rule
      if (typeof value !== 'string') return 'must be a string'
      return value.length > maxLength
        ? `has ${value.length} characters; at most ${maxLength} are taken`
        : undefined
    }
    case 'strings': {
      const { maxItems = Infinity, maxLength = Infinity } = rule
      if (!Array.isArray(value)) return 'must be a list of strings'
      if (value.length > maxItems) return `has ${value.length} items; at most ${maxItems} are taken`
      const at = value.findIndex(
        (item) => typeof item !== 'string' || item.trim() === '' || item.length > maxLength,
      )
      if (at < 0) return undefined
      return `item ${at} must be a string of 1 ${maxLength < Infinity ? `to ${maxLength}` : 'or more'} characters`
    }
    case 'number': {
      const { min = 0, max = Infinity, integer = false, unit } = rule
      const fits = typeof value === 'number' && value >= min && value <= max
      if (fits && (!integer || Number.isInteger(value))) return undefined
      const range = max < Infinity ? `from ${min} to ${max}` : `of at least ${min}`
      return `must be a ${integer ? 'whole number' : 'number'} ${range}${unit ? ` ${unit}` : ''}`
    }
    case 'methods': {
      const missing = rule.methods.find(
        (method) => typeof (value as Record<string, unknown> | null)?.[method] !== 'function',
      )
      return missing === undefined ? undefined : `needs the method ${missing}, as ${rule.like} has`
    }
  }
}

/** The known name that `name` most looks like: a few letters off, left out or added. Case and marks do not count. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name)
  const costs = known.map((candidate) => ({ candidate, cost: likeness(wanted, plain(candidate)) }))
  const best = costs.sort((a, b) => a.cost - b.cost)[0]
  return best && best.cost < Infinity ? best.candidate : undefined
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

function likeness(wanted: string, candidate: string): number {
  const cost = editDistance(wanted, candidate)
  if (cost <= Math.max(1, Math.floor(wanted.length / 4))) return cost
  const [short, long] = wanted.length < candidate.length ? [wanted, candidate] : [candidate, wanted]
  const isPart = short.length * 2 >= long.length && cost === long.length - short.length
  return isPart ? cost : Infinity
}
