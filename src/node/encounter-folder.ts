import { ConfigurationError } from '../core/errors.ts'

/** Keeps every name clear of what file systems give a meaning to: dots, device names, other case of the same letter. */
const prefix = 'e-'
/** File systems take 255 bytes. */
const maxLength = 200

/**
 * The name of the folder an encounter is kept in: lower-case letters, digits and `-` stand for themselves, every other
 * byte of the id's UTF-8 becomes `_` and two hexadecimal digits.
 *
 * @throws ConfigurationError for an id that is empty or too long for a file name (65 to 198 characters, by their kind).
 */
export function folderName(encounterId: string): string {
  if (encounterId === '') throw new ConfigurationError('encounterId', 'must not be empty')
  let name = prefix
  for (const byte of new TextEncoder().encode(encounterId)) {
    const character = String.fromCharCode(byte)
    name += /[a-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`
  }
  if (name.length > maxLength) throw new ConfigurationError('encounterId', 'is too long to keep: shorten it')
  return name
}

/** The encounter kept in a folder; undefined for a folder that is not ours. */
export function encounterIdOf(name: string): string | undefined {
  if (!/^e-(?:[a-z0-9-]|_[0-9a-f]{2})+$/.test(name)) return undefined
  const bytes = [...name.slice(prefix.length).matchAll(/_(..)|(.)/g)].map(([, hex, character]) =>
    hex === undefined ? (character as string).charCodeAt(0) : Number.parseInt(hex, 16),
  )
  return new TextDecoder().decode(Uint8Array.from(bytes))
}
