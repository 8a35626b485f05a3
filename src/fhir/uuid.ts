import { sha1 } from '@noble/hashes/legacy.js'

/** The name space for URLs and URNs, RFC 9562 appendix A. */
const nameSpace = [
  0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
]

/** UUID version 5 (RFC 9562) of a name in the URL name space. The same name gives the same id everywhere. */
export function uuidOf(name: string): string {
  const bytes = sha1(Uint8Array.of(...nameSpace, ...new TextEncoder().encode(name))).subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
