import { AudioError } from '../core/errors.ts'
import { isSampleRate } from './pcm.ts'

/** What the header of a WAV file says. */
export interface WavFormat {
  /** Samples per second and channel. */
  readonly sampleRate: number
  readonly channels: number
  /** WAV integers are signed, but for 8 bits, which are unsigned. */
  readonly encoding: 'int' | 'float'
  readonly bitsPerSample: 8 | 16 | 24 | 32 | 64
}

type State =
  | { readonly at: 'riff' }
  /** Before the header of a chunk. With `padded`, a byte of padding may come first. */
  | { readonly at: 'chunk'; readonly padded: boolean }
  | { readonly at: 'format'; readonly size: number }
  | { readonly at: 'skip'; readonly left: number; readonly padded: boolean }
  | { readonly at: 'data'; readonly left: number; readonly padded: boolean }

/** Programs that write into a pipe cannot put in the real size later, so they write one from here on. */
const unknownSize = 0x7fff_0000
const advice = 'convert it first, for example: ffmpeg -i <file> -ac 1 -ar 16000 -c:a pcm_s16le out.wav'

/**
 * Reads a WAV file in chunks of any size and gives its samples as floats from −1 to 1, mixed to one channel.
 *
 * It reads extensible headers, extra chunks before and after the samples, several chunks of samples, missing padding,
 * sizes of 0 or "unknown" as pipes leave them, RF64, and files that were cut off.
 *
 * @throws AudioError `format` from `push` and `end` for bytes that are no WAV file, hold no audio, or are coded in
 * another way than 8–32-bit integers or 32–64-bit floats.
 */
export class WavDecoder {
  #state: State = { at: 'riff' }
  #format: WavFormat | undefined
  #pending: Uint8Array = new Uint8Array(0)
  /** Bytes taken so far, and where the file ends according to its header. */
  #position = 0
  #riffEnd = Infinity
  #frames = 0
  #hasData = false

  /** Known once the header is read. */
  get format(): WavFormat | undefined {
    return this.#format
  }

  /** Milliseconds of audio read so far. */
  get readMs(): number {
    return this.#format ? (this.#frames / this.#format.sampleRate) * 1000 : 0
  }

  /** Takes bytes and returns the frames that they complete, one sample each. */
  push(bytes: Uint8Array): Float32Array {
    this.#pending = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes)
    const parts: Float32Array[] = []
    while (this.#step(parts));
    // The rest is copied, because the caller may use its buffer again. `slice` of a Buffer would copy nothing.
    this.#pending = new Uint8Array(this.#pending)
    return parts.length === 1 ? (parts[0] as Float32Array) : joinFloats(parts)
  }

  /**
   * Says that no more bytes come.
   *
   * @returns milliseconds of audio that the header promises and the file lacks; 0 for a whole file.
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

  /** Does one step with the pending bytes. False when it needs more of them. */
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
        const format = parseFormat(body)
        if (this.#format && JSON.stringify(format) !== JSON.stringify(this.#format)) {
          throw new AudioError('format', `The WAV file changes its format within: ${advice}`)
        }
        this.#format = format
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
          // The rest is less than a frame.
          this.#state = { at: 'skip', left: state.left, padded: state.padded }
          return true
        }
        this.#frames += body.length / frame
        parts.push(decodeMono(body, format))
        this.#state = { ...state, left: state.left - body.length }
        return true
      }
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
      // Not every program pads odd chunks. No chunk's name begins with a zero, so a zero is padding.
      if (this.#pending[0] === 0) this.#take(1)
      this.#state = { at: 'chunk', padded: false }
    }
    if (this.#pending.length < 8) return false
    if (this.#hasData && !/^[ -~]{4}$/.test(ascii(this.#pending, 0))) {
      // No chunk has such a name: the header counted too few samples, and these are the others.
      this.#state = { at: 'data', left: Infinity, padded: false }
      return true
    }
    const head = this.#take(8) as Uint8Array
    const id = ascii(head, 0)
    const size = viewOf(head).getUint32(4, true)
    if (id === 'fmt ') {
      if (size < 16 || size > 1024) throw new AudioError('format', 'The WAV file has a broken header')
      this.#state = { at: 'format', size }
    } else if (id === 'data') {
      if (!this.#format) throw new AudioError('format', 'The WAV file has samples before its header')
      // A size of 0 is an empty file when more chunks follow it. Otherwise the recorder never filled it in.
      const isOpen = size >= unknownSize || (size === 0 && this.#riffEnd <= this.#position)
      const isUnknown = isOpen || (size === 0 && this.#riffEnd === Infinity)
      this.#hasData = true
      this.#state = { at: 'data', left: isUnknown ? Infinity : size, padded: size % 2 === 1 }
    } else if (id === 'RIFF') {
      // Another file was appended to this one. The word WAVE follows, then its chunks.
      this.#state = { at: 'skip', left: 4, padded: false }
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
  // An extensible header has the real tag in the first two bytes of its sub-format.
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
  if (!isSampleRate(sampleRate)) {
    throw new AudioError('format', `The WAV file has ${sampleRate} Hz, expected 8000 to 96000: ${advice}`)
  }
  return { sampleRate, channels, encoding, bitsPerSample: bits as WavFormat['bitsPerSample'] }
}

/** The mean of the channels of each frame. */
function decodeMono(bytes: Uint8Array, format: WavFormat): Float32Array {
  const width = format.bitsPerSample / 8
  const samples = new Float32Array(bytes.length / frameBytes(format))
  const read = reader(viewOf(bytes), format)
  for (let index = 0, at = 0; index < samples.length; index++) {
    let sum = 0
    for (let channel = 0; channel < format.channels; channel++, at += width) sum += read(at)
    samples[index] = sum / format.channels
  }
  return samples
}

function reader(view: DataView, format: WavFormat): (at: number) => number {
  if (format.encoding === 'float') {
    const float = (at: number): number =>
      format.bitsPerSample === 32 ? view.getFloat32(at, true) : view.getFloat64(at, true)
    // The resampler would spread a sample that is no number over all samples near it.
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
