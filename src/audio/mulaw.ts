/** The 16-bit value of each μ-law byte, made when first needed. Source: ITU-T G.711, table 2a. */
let values: Int16Array | undefined

/**
 * Decodes G.711 μ-law, the coding of telephone lines, to 16-bit little-endian PCM of the same sample rate.
 *
 * @param bytes one byte a sample; they are not changed.
 */
export function decodeMulaw(bytes: Uint8Array): Uint8Array {
  const table = (values ??= Int16Array.from({ length: 256 }, (_, byte) => {
    const code = ~byte
    const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return code & 0x80 ? -magnitude : magnitude
  }))
  const pcm = new Uint8Array(bytes.length * 2)
  const view = new DataView(pcm.buffer)
  for (const [index, byte] of bytes.entries()) view.setInt16(index * 2, table[byte] as number, true)
  return pcm
}
