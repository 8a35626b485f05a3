/** What `wavBytes` writes. */
export interface WavSpec {
  sampleRate?: number
  channels?: number
  bits?: 8 | 16 | 24 | 32 | 64
  float?: boolean
  extensible?: boolean
  /** Chunks between header and samples: name and body. */
  before?: readonly (readonly [string, Uint8Array])[]
  /** Chunks after the samples. */
  after?: readonly (readonly [string, Uint8Array])[]
  /** Leave the byte after an odd chunk out. */
  unpadded?: boolean
  /** What the header says instead of the real sizes. */
  dataSize?: number
  riffSize?: number
  riffId?: string
}

/** Writes a WAV of interleaved samples from −1 to 1. */
export function wavBytes(samples: readonly number[], spec: WavSpec = {}): Uint8Array {
  const { sampleRate = 16_000, channels = 1, bits = 16, float = false, extensible = false } = spec
  const width = bits / 8
  const body = new DataView(new ArrayBuffer(samples.length * width))
  samples.forEach((sample, index) => {
    writeSample(body, index * width, sample, bits, float)
  })
  const format = new DataView(new ArrayBuffer(extensible ? 40 : 16))
  const codec = float ? 3 : 1
  format.setUint16(0, extensible ? 0xfffe : codec, true)
  format.setUint16(2, channels, true)
  format.setUint32(4, sampleRate, true)
  format.setUint32(8, sampleRate * channels * width, true)
  format.setUint16(12, channels * width, true)
  format.setUint16(14, bits, true)
  if (extensible) {
    format.setUint16(16, 22, true)
    format.setUint16(18, bits, true)
    format.setUint16(24, codec, true)
  }
  const pad = !spec.unpadded
  const inner = Buffer.concat([
    chunk('fmt ', new Uint8Array(format.buffer), pad),
    ...(spec.before ?? []).map(([id, bytes]) => chunk(id, bytes, pad)),
    chunk('data', new Uint8Array(body.buffer), pad, spec.dataSize),
    ...(spec.after ?? []).map(([id, bytes]) => chunk(id, bytes, pad)),
  ])
  const head = Buffer.alloc(12)
  head.write(spec.riffId ?? 'RIFF', 0, 'latin1')
  head.writeUInt32LE(spec.riffSize ?? inner.length + 4, 4)
  head.write('WAVE', 8, 'latin1')
  return new Uint8Array(Buffer.concat([head, inner]))
}

/** `seconds` of a tone at half of full scale. */
export function tone(hertz: number, sampleRate: number, seconds: number, channels = 1): number[] {
  return Array.from(
    { length: Math.round(sampleRate * seconds) * channels },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * Math.floor(index / channels)) / sampleRate),
  )
}

function chunk(id: string, body: Uint8Array, pad: boolean, size = body.length): Uint8Array {
  const head = Buffer.alloc(8)
  head.write(id, 0, 'latin1')
  head.writeUInt32LE(size, 4)
  return Buffer.concat([head, body, ...(pad && body.length % 2 === 1 ? [Buffer.alloc(1)] : [])])
}

function writeSample(view: DataView, at: number, sample: number, bits: number, float: boolean): void {
  if (float) {
    if (bits === 32) view.setFloat32(at, sample, true)
    else view.setFloat64(at, sample, true)
    return
  }
  const scale = 2 ** (bits - 1)
  const value = Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale)))
  if (bits === 8) view.setUint8(at, value + 128)
  else if (bits === 16) view.setInt16(at, value, true)
  else if (bits === 32) view.setInt32(at, value, true)
  else {
    view.setUint8(at, value & 0xff)
    view.setInt16(at + 1, value >> 8, true)
  }
}
