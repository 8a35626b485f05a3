/** The 16-bit value of each μ-law byte. Source: ITU-T G.711, table 2a. */
const values: Int16Array = /* @__PURE__ */ Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
  return code & 0x80 ? -magnitude : magnitude
})

/**
 * Decodes G.711 μ-law, the coding of telephone lines, to 16-bit little-endian PCM of the same sample rate.
 *
 * @param bytes one byte a sample; they are not changed.
 */
export function decodeMulaw(bytes: Uint8Array): Uint8Array {
  const pcm = new Uint8Array(bytes.length * 2)
  const view = new DataView(pcm.buffer)
  for (let index = 0; index < bytes.length; index++) {
    view.setInt16(index * 2, values[bytes[index] as number] as number, true)
  }
  return pcm
}
