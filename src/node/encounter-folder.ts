import { ConfigurationError } from '../core/errors.ts'

/** With this prefix no name begins with a dot or is the name of a device. */
const prefix = 'e-'
/** File systems take 255 bytes. */
const maxLength = 200

/**
 * The name of an encounter's folder. Lower-case letters, digits and `-` stay. Every other byte of the id's UTF-8
 * becomes `_` and two hexadecimal digits, because some file systems do not tell upper from lower case.
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

/** The encounter in a folder; undefined for a folder that no store made. */
export function encounterIdOf(name: string): string | undefined {
  if (!/^e-(?:[a-z0-9-]|_[0-9a-f]{2})+$/.test(name)) return undefined
  const bytes = [...name.slice(prefix.length).matchAll(/_(..)|(.)/g)].map(([, hex, character]) =>
    hex === undefined ? (character as string).charCodeAt(0) : Number.parseInt(hex, 16),
  )
  return new TextDecoder().decode(Uint8Array.from(bytes))
}
