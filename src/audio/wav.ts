import { AudioError } from '../core/errors.ts'

/** What the header of a WAV says. */
export interface WavFormat {
  /** Samples per second and channel. */
  readonly sampleRate: number
  readonly channels: number
  /** `int`: signed, but unsigned for 8 bits, as WAV has it. */
  readonly encoding: 'int' | 'float'
  readonly bitsPerSample: 8 | 16 | 24 | 32 | 64
}

type State =
  | { readonly at: 'riff' }
  /** Before a chunk's header; after an odd chunk there may be a byte of padding. */
  | { readonly at: 'chunk'; readonly padded: boolean }
  | { readonly at: 'format'; readonly size: number }
  | { readonly at: 'skip'; readonly left: number; readonly padded: boolean }
  | { readonly at: 'data'; readonly left: number }
  | { readonly at: 'done' }

/** Sizes from here on are what programs write into a pipe, where they cannot go back and put in the real one. */
const unknownSize = 0x7fff_0000
const advice = 'convert it first, for example: ffmpeg -i <file> -ac 1 -ar 16000 -c:a pcm_s16le out.wav'

/**
 * Reads a WAV as it comes in, in chunks of any size, and gives its samples as interleaved floats from −1 to 1.
 *
 * Tolerant of what is found in the wild: extensible headers, extra chunks before and after the samples, missing
 * padding, sizes of 0 or "unknown" as pipes leave them, RF64, a cut-off end.
 *
 * @throws AudioError `format` from `push` and `end` for what is not a WAV, holds no audio, or is coded otherwise than
 * as 8–32-bit integers or floats.
 */
export class WavDecoder {
  #state: State = { at: 'riff' }
  #format: WavFormat | undefined
  #pending: Uint8Array = new Uint8Array(0)
  /** Bytes taken so far, and where the file ends by its own account. */
  #position = 0
  #riffEnd = Infinity
  #frames = 0

  /** Known once the header is read. */
  get format(): WavFormat | undefined {
    return this.#format
  }

  /** Milliseconds of audio read so far. */
  get readMs(): number {
    return this.#format ? (this.#frames / this.#format.sampleRate) * 1000 : 0
  }

  /** Takes bytes, returns the samples they complete; whole frames only. */
  push(bytes: Uint8Array): Float32Array {
    this.#pending = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes)
    const parts: Float32Array[] = []
    while (this.#step(parts));
    // A copy, so that a small rest does not hold on to, or change with, the caller's buffer. Not by `slice`, which for
    // a Buffer copies nothing.
    this.#pending = new Uint8Array(this.#pending)
    return parts.length === 1 ? (parts[0] as Float32Array) : joinFloats(parts)
  }

  /**
   * Says that no more bytes come.
   *
   * @returns milliseconds of audio that the header promises and the file lacks; 0 for a whole one.
   */
  end(): { missingMs: number } {
    const state = this.#state
    if (state.at === 'riff') {
      throw new AudioError('format', this.#pending.length === 0 ? 'The WAV file is empty' : notWav())
    }
    if (this.#frames === 0) throw new AudioError('format', 'The WAV file holds no audio')
    if (state.at !== 'data' || state.left === Infinity || !this.#format) return { missingMs: 0 }
    const frames = Math.floor(state.left / frameBytes(this.#format))
    return { missingMs: (frames / this.#format.sampleRate) * 1000 }
  }

  /** Does one step with what is pending. False when it needs more bytes. */
  #step(parts: Float32Array[]): boolean {
    const state = this.#state
    switch (state.at) {
      case 'riff':
        return this.#readRiff()
      case 'chunk':
        return this.#readChunkHeader(state.padded)
      case 'format': {
        const body = this.#take(state.size)
        if (!body) return false
        this.#format = parseFormat(body)
        this.#state = { at: 'chunk', padded: state.size % 2 === 1 }
        return true
      }
      case 'skip': {
        const length = Math.min(state.left, this.#pending.length)
        if (length === 0 && state.left > 0) return false
        this.#take(length)
        const left = state.left - length
        this.#state = left > 0 ? { ...state, left } : { at: 'chunk', padded: state.padded }
        return true
      }
      case 'data': {
        const format = this.#format as WavFormat
        const frame = frameBytes(format)
        const usable = Math.min(this.#pending.length, state.left)
        const body = this.#take(usable - (usable % frame))
        if (!body || body.length === 0) {
          if (state.left >= frame) return false
          // What is left is no whole frame.
          this.#state = { at: 'skip', left: state.left, padded: false }
          return true
        }
        this.#frames += body.length / frame
        parts.push(decodeSamples(body, format))
        this.#state = { at: 'data', left: state.left - body.length }
        return true
      }
      case 'done':
        this.#pending = new Uint8Array(0)
        return false
    }
  }

  #readRiff(): boolean {
    const head = this.#take(12)
    if (!head) return false
    const id = ascii(head, 0)
    if ((id !== 'RIFF' && id !== 'RF64') || ascii(head, 8) !== 'WAVE') {
      throw new AudioError('format', notWav())
    }
    const size = viewOf(head).getUint32(4, true)
    if (size > 0 && size < unknownSize) this.#riffEnd = size + 8
    this.#state = { at: 'chunk', padded: false }
    return true
  }

  #readChunkHeader(padded: boolean): boolean {
    if (this.#pending.length === 0) return false
    if (padded) {
      // Not every program pads odd chunks; no chunk's name begins with a zero.
      if (this.#pending[0] === 0) this.#take(1)
      this.#state = { at: 'chunk', padded: false }
    }
    const head = this.#take(8)
    if (!head) return false
    const id = ascii(head, 0)
    const size = viewOf(head).getUint32(4, true)
    if (id === 'fmt ') {
      if (size < 16 || size > 1024) throw new AudioError('format', 'The WAV file has a broken header')
      this.#state = { at: 'format', size }
    } else if (id === 'data') {
      if (this.#frames > 0) {
        this.#state = { at: 'done' }
        return true
      }
      if (!this.#format) throw new AudioError('format', 'The WAV file has samples before its header')
      // A size of 0 is an empty file when more chunks follow it, and else a recorder that never came back.
      const isOpen = size >= unknownSize || (size === 0 && this.#riffEnd <= this.#position)
      const isUnknown = isOpen || (size === 0 && this.#riffEnd === Infinity)
      this.#state = { at: 'data', left: isUnknown ? Infinity : size }
    } else {
      this.#state = { at: 'skip', left: size, padded: size % 2 === 1 }
    }
    return true
  }

  #take(length: number): Uint8Array | undefined {
    if (this.#pending.length < length) return undefined
    const taken = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    this.#position += length
    return taken
  }
}

function notWav(): string {
  return `This is not a WAV file: ${advice}`
}

function parseFormat(body: Uint8Array): WavFormat {
  const view = viewOf(body)
  const tag = view.getUint16(0, true)
  // In an extensible header the real tag is the first two bytes of the sub-format.
  const codec = tag === 0xfffe && body.length >= 26 ? view.getUint16(24, true) : tag
  const channels = view.getUint16(2, true)
  const sampleRate = view.getUint32(4, true)
  const bits = view.getUint16(14, true)
  const encoding = codec === 1 ? 'int' : codec === 3 ? 'float' : undefined
  const widths: readonly number[] = encoding === 'float' ? [32, 64] : [8, 16, 24, 32]
  if (!encoding || !widths.includes(bits)) {
    throw new AudioError(
      'format',
      `The WAV file has codec ${codec} with ${bits} bits, not plain samples: ${advice}`,
    )
  }
  if (channels < 1 || channels > 8) {
    throw new AudioError('format', `The WAV file has ${channels} channels, expected 1 to 8: ${advice}`)
  }
  if (sampleRate < 8_000 || sampleRate > 96_000) {
    throw new AudioError('format', `The WAV file has ${sampleRate} Hz, expected 8000 to 96000: ${advice}`)
  }
  return { sampleRate, channels, encoding, bitsPerSample: bits as WavFormat['bitsPerSample'] }
}

function decodeSamples(bytes: Uint8Array, format: WavFormat): Float32Array {
  const view = viewOf(bytes)
  const width = format.bitsPerSample / 8
  const samples = new Float32Array(bytes.length / width)
  const read = reader(view, format)
  for (let index = 0; index < samples.length; index++) samples[index] = read(index * width)
  return samples
}

function reader(view: DataView, format: WavFormat): (at: number) => number {
  if (format.encoding === 'float') {
    const float = (at: number): number =>
      format.bitsPerSample === 32 ? view.getFloat32(at, true) : view.getFloat64(at, true)
    // One sample that is not a number would silence everything the resampler reaches from it.
    return (at) => {
      const value = float(at)
      return Number.isFinite(value) ? value : 0
    }
  }
  switch (format.bitsPerSample) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 0x80
    case 16:
      return (at) => view.getInt16(at, true) / 0x8000
    case 24:
      return (at) => ((view.getInt16(at + 1, true) << 8) | view.getUint8(at)) / 0x80_0000
    default:
      return (at) => view.getInt32(at, true) / 0x8000_0000
  }
}

function frameBytes(format: WavFormat): number {
  return (format.channels * format.bitsPerSample) / 8
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function ascii(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
