import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audioFile, type AudioFileInput } from '../../../src/node/audio-file.ts'
import type { AudioSource } from '../../../src/protocol/audio.ts'
import { tone, wavBytes, type WavSpec } from '../audio/wav-bytes.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-file-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

async function readAll(source: AudioSource): Promise<Int16Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source.open(new AbortController().signal)) chunks.push(chunk)
  const bytes = new Uint8Array(Buffer.concat(chunks))
  return new Int16Array(bytes.buffer)
}

/** Compares as bytes: `toEqual` of tens of thousands of samples takes half a second. */
const isSame = (one: Int16Array, other: Int16Array): boolean =>
  Buffer.compare(bytesOf(one), bytesOf(other)) === 0
const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

describe('audioFile', () => {
  it.each<WavSpec>([
    { sampleRate: 16_000 },
    { sampleRate: 8_000, bits: 8 },
    { sampleRate: 44_100, channels: 2 },
    { sampleRate: 48_000, channels: 2, bits: 24, extensible: true },
    { sampleRate: 22_050, bits: 32, float: true, before: [['LIST', new Uint8Array(31)]] },
  ])('gives 16 kHz mono of the same tone for %o', async (spec) => {
    const { sampleRate = 16_000, channels = 1 } = spec
    const path = await file('tone.wav', wavBytes(tone(500, sampleRate, 1, channels), spec))
    const source = audioFile(path, { speed: Infinity })
    expect(source.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 })
    const samples = await readAll(source)
    expect(samples).toHaveLength(16_000)
    const wanted = tone(500, 16_000, 1)
    for (let at = 300; at < 15_700; at += 97) {
      expect(Math.abs((samples[at] as number) / 32_768 - (wanted[at] as number))).toBeLessThan(0.01)
    }
    expect(source.lostMs).toBe(0)
  })

  it('gives other rates and takes a file URL', async () => {
    const path = await file('other.wav', wavBytes(tone(500, 16_000, 0.5)))
    const source = audioFile(pathToFileURL(path), { speed: Infinity, sampleRate: 48_000 })
    expect(await readAll(source)).toHaveLength(24_000)
  })

  it('plays in real time', async () => {
    const source = audioFile(await file('short.wav', wavBytes(tone(500, 16_000, 0.3))))
    const startedMs = performance.now()
    await readAll(source)
    const tookMs = performance.now() - startedMs
    expect(tookMs).toBeGreaterThanOrEqual(297)
    expect(tookMs).toBeLessThan(600)
  })

  it('holds to a stated speed', async () => {
    const source = audioFile(await file('long.wav', wavBytes(tone(500, 16_000, 10))), { speed: 50 })
    const startedMs = performance.now()
    expect(await readAll(source)).toHaveLength(160_000)
    const tookMs = performance.now() - startedMs
    expect(tookMs).toBeGreaterThanOrEqual(198)
    expect(tookMs).toBeLessThan(500)
  })

  it('plays a cut-off file as far as it goes, and says how much is lost', async () => {
    const whole = wavBytes(tone(500, 16_000, 2))
    const source = audioFile(await file('cut.wav', whole.subarray(0, 44 + 48_000)), { speed: Infinity })
    expect(await readAll(source)).toHaveLength(24_000)
    expect(source.lostMs).toBe(500)
  })

  it('begins at startMs, to the sample (lost 6)', async () => {
    const ramp = Array.from({ length: 16_000 }, (_, i) => i / 32_768)
    const path = await file('ramp.wav', wavBytes(ramp))
    const whole = await readAll(audioFile(path, { speed: Infinity }))
    const rest = await readAll(audioFile(path, { speed: Infinity, startMs: 250 }))
    expect(isSame(rest, whole.subarray(4_000))).toBe(true)
    const resampled = await readAll(audioFile(path, { speed: Infinity, startMs: 250, sampleRate: 8_000 }))
    expect(resampled).toHaveLength(6_000)
    const after = audioFile(path, { speed: Infinity, startMs: 5_000 })
    expect(await readAll(after)).toHaveLength(0)
    expect(after.lostMs).toBe(0)
  })

  it('counts real time from startMs on', async () => {
    const path = await file('start.wav', wavBytes(tone(500, 16_000, 5)))
    const startedMs = performance.now()
    expect(await readAll(audioFile(path, { startMs: 4_800 }))).toHaveLength(3_200)
    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })

  it.each<[string, (bytes: Uint8Array) => AudioFileInput]>([
    ['Uint8Array', (bytes) => bytes],
    ['Buffer in a larger one', (bytes) => Buffer.concat([Buffer.alloc(7), bytes]).subarray(7)],
    ['ArrayBuffer', (bytes) => bytes.slice().buffer],
    ['Node stream', (bytes) => Readable.from([bytes.subarray(0, 33), bytes.subarray(33)])],
    ['web stream', (bytes) => new Blob([bytes as BlobPart]).stream()],
  ])('plays a %s', async (_, from) => {
    const bytes = wavBytes(tone(500, 16_000, 3))
    const whole = await readAll(audioFile(await file('same.wav', bytes), { speed: Infinity, startMs: 500 }))
    expect(whole).toHaveLength(40_000)
    const played = await readAll(audioFile(from(bytes), { speed: Infinity, startMs: 500 }))
    expect(isSame(played, whole)).toBe(true)
  })

  it('lets go of a stream at an abort, also of one that waits', async () => {
    const stop = new AbortController()
    let isCancelled = false
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => {
        isCancelled = true
      },
    })
    const read = audioFile(stream).open(stop.signal)[Symbol.asyncIterator]().next()
    stop.abort()
    expect(await read).toMatchObject({ done: true })
    expect(isCancelled).toBe(true)
  })

  it('ends at an abort', async () => {
    const stop = new AbortController()
    const source = audioFile(await file('stopped.wav', wavBytes(tone(500, 16_000, 5))))
    let bytes = 0
    for await (const chunk of source.open(stop.signal)) {
      bytes += chunk.length
      stop.abort()
    }
    expect(bytes).toBe(1_600)
  })

  it.each<[string, string, Uint8Array | undefined]>([
    ['missing', 'absent.wav', undefined],
    ['format', 'empty.wav', new Uint8Array(0)],
    ['format', 'text.wav', new TextEncoder().encode('Not audio at all, only words.')],
    ['format', 'header-only.wav', wavBytes([])],
  ])('has an AudioError %s for %s that does not name the file', async (reason, name, bytes) => {
    const path = bytes ? await file(name, bytes) : join(folder, name)
    const error: unknown = await readAll(audioFile(path)).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'audio', reason })
    expect((error as Error).message).not.toContain(name)
  })

  it('has an AudioError for a directory', async () => {
    await expect(readAll(audioFile(folder))).rejects.toMatchObject({ code: 'audio', reason: 'format' })
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'has one for a forbidden file',
    async () => {
      const path = await file('forbidden.wav', wavBytes([0]))
      await chmod(path, 0)
      await expect(readAll(audioFile(path))).rejects.toMatchObject({ code: 'audio', reason: 'denied' })
    },
  )

  it.each([
    ['sampleRate', { sampleRate: 7 }],
    ['speed', { speed: 0 }],
    ['startMs', { startMs: -1 }],
    ['startMs', { startMs: Number.NaN }],
  ])('refuses a bad %s at once', (option, options) => {
    expect(() => audioFile('x.wav', options)).toThrow(
      expect.objectContaining({ code: 'configuration', option }),
    )
  })
  it('refuses what is no file at once', () => {
    expect(() => audioFile(7 as unknown as string)).toThrow(
      expect.objectContaining({ code: 'configuration', option: 'file' }),
    )
  })
})
