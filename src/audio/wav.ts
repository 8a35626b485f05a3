import { AudioError } from '../core/errors.ts'
import { concat } from './framing.ts'
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

/** Programs that write into a pipe cannot put in the real size later, so they write one from here on. */
const unknownSize = 0x7fff_0000
const advice = 'convert it first, for example: ffmpeg -i <file> -ac 1 -ar 16000 -c:a pcm_s16le out.wav'

/**
 * Reads a WAV file in chunks of any size and gives its samples as floats from −1 to 1, mixed to one channel, or
 * those of one.
 *
 * It reads extensible headers, extra chunks before and after the samples, several chunks of samples, missing padding,
 * sizes of 0 or "unknown" as pipes leave them, RF64, and files that were cut off.
 *
 * @throws AudioError `format` from `push` and `end` for bytes that are no WAV file, hold no audio, or are coded in
 * another way than 8–32-bit integers or 32–64-bit floats.
 */
export class WavDecoder {
  /** Goes as far as the pending bytes let it, and yields when it needs more of them. */
  readonly #reading: Generator<undefined, void, undefined> = this.#read()
  #format: WavFormat | undefined
  #pending: Uint8Array = new Uint8Array(0)
  #position = 0
  #parts: Float32Array[] = []
  #frames = 0
  /** Bytes of samples that are still to come in this chunk; more than a file may hold when nobody knows. */
  #left = 0
  readonly #channel: number | undefined

  /** @param channel the only one that is read, from 0. */
  constructor(channel?: number) {
    this.#channel = channel
  }

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
    this.#reading.next()
    // The rest is copied, because the caller may use its buffer again. `slice` of a Buffer would copy nothing.
    this.#pending = new Uint8Array(this.#pending)
    const parts = this.#parts.splice(0)
    return parts.length === 1 ? (parts[0] as Float32Array) : joinFloats(parts)
  }

  /** No more bytes come. Returns milliseconds of audio that the header promises and the file lacks. */
  end(): { missingMs: number } {
    // The header was taken as a whole, or not at all.
    if (this.#position === 0) {
      throw new AudioError('format', this.#pending.length === 0 ? 'The WAV file is empty' : notWav())
    }
    if (this.#frames === 0) throw new AudioError('format', 'The WAV file holds no audio')
    if (this.#left === Infinity || !this.#format) return { missingMs: 0 }
    const frames = Math.floor(this.#left / frameBytes(this.#format))
    return { missingMs: (frames / this.#format.sampleRate) * 1000 }
  }

  *#read(): Generator<undefined, void, undefined> {
    const head = yield* this.#take(12)
    const isRiff = ascii(head, 0) === 'RIFF' || ascii(head, 0) === 'RF64'
    if (!isRiff || ascii(head, 8) !== 'WAVE') throw new AudioError('format', notWav())
    const riffSize = viewOf(head).getUint32(4, true)
    const riffEnd = riffSize > 0 && riffSize < unknownSize ? riffSize + 8 : Infinity
    let hasData = false
    for (;;) {
      yield* this.#need(8)
      if (hasData && !/^[ -~]{4}$/.test(ascii(this.#pending, 0))) {
        // No chunk has such a name: the header counted too few samples, and these are the others.
        yield* this.#readSamples(Infinity)
      }
      const chunk = yield* this.#take(8)
      const id = ascii(chunk, 0)
      const size = viewOf(chunk).getUint32(4, true)
      if (id === 'fmt ') {
        if (size < 16 || size > 1024) throw new AudioError('format', 'The WAV file has a broken header')
        const format = parseFormat(yield* this.#take(size))
        if (this.#format && JSON.stringify(format) !== JSON.stringify(this.#format)) {
          throw new AudioError('format', `The WAV file changes its format within: ${advice}`)
        }
        this.#format = format
      } else if (id === 'data') {
        // A size of 0 is an empty file when more chunks follow it. Otherwise the recorder never filled it in.
        const isUnknown = size === 0 && (riffEnd <= this.#position || riffEnd === Infinity)
        hasData = true
        yield* this.#readSamples(isUnknown || size >= unknownSize ? Infinity : size)
      } else {
        // Where another file was appended to this one, the word WAVE follows, then its chunks.
        yield* this.#skip(id === 'RIFF' ? 4 : size)
      }
      if (size % 2 === 0 || id === 'RIFF') continue
      // Not every program pads odd chunks. No chunk's name begins with a zero, so a zero is padding.
      yield* this.#need(1)
      if (this.#pending[0] === 0) this.#cut(1)
    }
  }

  *#readSamples(size: number): Generator<undefined, void, undefined> {
    if (!this.#format) throw new AudioError('format', 'The WAV file has samples before its header')
    const frame = frameBytes(this.#format)
    for (this.#left = size; this.#left >= frame;) {
      const usable = Math.min(this.#pending.length, this.#left)
      const body = this.#cut(usable - (usable % frame))
      if (body.length === 0) yield
      this.#frames += body.length / frame
      this.#left -= body.length
      if (body.length > 0) this.#parts.push(decodeMono(body, this.#format, this.#channel))
    }
    // The rest is less than a frame.
    const rest = this.#left
    this.#left = 0
    yield* this.#skip(rest)
  }

  *#need(length: number): Generator<undefined, void, undefined> {
    while (this.#pending.length < length) yield
  }

  *#take(length: number): Generator<undefined, Uint8Array, undefined> {
    yield* this.#need(length)
    return this.#cut(length)
  }

  *#skip(length: number): Generator<undefined, void, undefined> {
    for (let left = length; left > 0;) {
      left -= this.#cut(Math.min(left, this.#pending.length)).length
      if (left > 0) yield
    }
  }

  #cut(length: number): Uint8Array {
    const taken = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    this.#position += length
    return taken
  }
}

const notWav = (): string => `This is not a WAV file: ${advice}`

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
  const fault =
    !encoding || !widths.includes(bits)
      ? `codec ${codec} with ${bits} bits, not plain samples`
      : channels < 1 || channels > 8
        ? `${channels} channels, expected 1 to 8`
        : isSampleRate(sampleRate)
          ? undefined
          : `${sampleRate} Hz, expected 8000 to 96000`
  if (!encoding || fault !== undefined) throw new AudioError('format', `The WAV file has ${fault}: ${advice}`)
  return { sampleRate, channels, encoding, bitsPerSample: bits as WavFormat['bitsPerSample'] }
}

/** One channel of each frame, or the mean of all. */
function decodeMono(bytes: Uint8Array, format: WavFormat, only: number | undefined): Float32Array {
  const width = format.bitsPerSample / 8
  const samples = new Float32Array(bytes.length / frameBytes(format))
  const read = reader(viewOf(bytes), format)
  const [first, count] = only === undefined ? [0, format.channels] : [only, 1]
  for (let index = 0; index < samples.length; index++) {
    const at = (index * format.channels + first) * width
    let sum = 0
    for (let channel = 0; channel < count; channel++) sum += read(at + channel * width)
    samples[index] = sum / count
  }
  return samples
}

function reader(view: DataView, { encoding, bitsPerSample }: WavFormat): (at: number) => number {
  // The resampler would spread a sample that is no number over all samples near it.
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0)
  if (encoding === 'float') {
    return bitsPerSample === 32
      ? (at) => finite(view.getFloat32(at, true))
      : (at) => finite(view.getFloat64(at, true))
  }
  if (bitsPerSample === 8) return (at) => (view.getUint8(at) - 128) / 0x80
  if (bitsPerSample === 16) return (at) => view.getInt16(at, true) / 0x8000
  if (bitsPerSample === 32) return (at) => view.getInt32(at, true) / 0x8000_0000
  return (at) => ((view.getInt16(at + 1, true) << 8) | view.getUint8(at)) / 0x80_0000
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

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
