/** Eight tables of 256: the CRC-32 of ISO 3309 (polynomial 0xEDB88320), eight bytes at a time. */
function makeTables(): Int32Array {
  const tables = new Int32Array(2048)
  for (let index = 0; index < 256; index++) {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
    tables[index] = value
  }
  for (let index = 256; index < 2048; index++) {
    const previous = tables[index - 256] as number
    tables[index] = (previous >>> 8) ^ (tables[previous & 0xff] as number)
  }
  return tables
}

let tables: Int32Array | undefined

/** CRC-32 of bytes `start` to `end`, going on from `seed`. */
export function checksum(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  tables ??= makeTables()
  const table = tables
  let crc = ~seed
  let at = start
  for (; at + 8 <= end; at += 8) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    crc =
      (table[1792 + (crc & 0xff)] as number) ^
      (table[1536 + ((crc >>> 8) & 0xff)] as number) ^
      (table[1280 + ((crc >>> 16) & 0xff)] as number) ^
      (table[1024 + (crc >>> 24)] as number) ^
      (table[768 + (bytes[at + 4] as number)] as number) ^
      (table[512 + (bytes[at + 5] as number)] as number) ^
      (table[256 + (bytes[at + 6] as number)] as number) ^
      (table[bytes[at + 7] as number] as number)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return ~crc >>> 0
}
