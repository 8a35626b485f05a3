/** The CRC-32 of every byte (ISO 3309, polynomial 0xEDB88320); made when first needed. */
let table: Int32Array | undefined

/** CRC-32 of bytes `start` to `end`, going on from `seed`. */
export function checksum(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  table ??= Int32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb8_8320 : byte >>> 1
    return byte
  })
  let crc = ~seed
  for (let at = start; at < end; at++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 0xff] as number)
  }
  return ~crc >>> 0
}
