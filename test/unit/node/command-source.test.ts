import { describe, expect, it } from 'vitest'
import { commandSource } from '../../../src/node/command-source.ts'
import type { AudioSource } from '../../../src/protocol/audio.ts'

/** A recording program made of Node itself. */
function program(script: string, options = {}): AudioSource {
  return commandSource(process.execPath, ['-e', script], { firstAudioTimeoutMs: 10_000, ...options })
}

async function readAll(source: AudioSource, signal = new AbortController().signal): Promise<number> {
  let bytes = 0
  for await (const chunk of source.open(signal)) bytes += chunk.length
  return bytes
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Writes the program's pid as its first bytes, then silence for ever. */
const endless = `const head = Buffer.alloc(4); head.writeUInt32LE(process.pid); process.stdout.write(head)
setInterval(() => process.stdout.write(Buffer.alloc(320)), 10)`

describe('commandSource', () => {
  it('gives what the program writes, whole', async () => {
    expect(await readAll(program('process.stdout.write(Buffer.alloc(200001))'))).toBe(200_001)
  })

  it('states its format', () => {
    const format = { encoding: 'pcm_s16le', sampleRate: 48_000, channels: 2 } as const
    expect(commandSource('arecord').format).toEqual({
      encoding: 'pcm_s16le',
      sampleRate: 16_000,
      channels: 1,
    })
    expect(commandSource('parec', undefined, { format }).format).toEqual(format)
  })

  it.each(['', ' --some-flag'])('does not go through a shell', async (extra) => {
    const word = `$(exit 1); echo "two words"${extra}`
    const script = `process.stdout.write(process.argv[1] === ${JSON.stringify(word)} ? 'yes' : 'no!!')`
    const source = commandSource(process.execPath, ['-e', script, '--', word], {
      firstAudioTimeoutMs: 10_000,
    })
    expect(await readAll(source)).toBe(3)
  })

  it.each([
    ['arecord', /alsa-utils/],
    ['ffmpeg', /brew install ffmpeg/],
  ])('says how to install %s', async (name, message) => {
    const error: unknown = await readAll(commandSource(`/no/such/place/${name}`, ['-'])).catch(
      (e: unknown) => e,
    )
    expect(error).toMatchObject({ code: 'audio', reason: 'missing' })
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain('/no/such/place')
  })

  it.each([
    ['arecord: main:831: audio open error: Device or resource busy', 'busy'],
    ['ALSA lib pcm.c:2666:(snd_pcm_open_noupdate) Unknown PCM default', 'missing'],
    ['arecord: main:831: audio open error: No such file or directory', 'missing'],
    ['Connection failure: Connection refused', 'missing'],
    ['[avfoundation] permission denied', 'denied'],
    ['arecord: set_params: Sample format non available\nchannels count non available', 'unsupported'],
    ['something else', 'failed'],
  ])('finds the reason in "%s" and does not repeat it', async (said, reason) => {
    const script = `process.stderr.write(${JSON.stringify(said)}); process.exitCode = 3`
    const error: unknown = await readAll(program(script)).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'audio', reason })
    expect((error as Error).message).toContain('ended with 3')
    expect(JSON.stringify(error) + (error as Error).message).not.toContain(said)
  })

  it('calls a device that goes away in the middle unplugged, after what it gave', async () => {
    const script = `process.stdout.write(Buffer.alloc(640)); process.stderr.write('No such device'); process.exitCode = 1`
    let bytes = 0
    const run = async (): Promise<void> => {
      for await (const chunk of program(script).open(new AbortController().signal)) bytes += chunk.length
    }
    await expect(run()).rejects.toMatchObject({ reason: 'unplugged' })
    expect(bytes).toBe(640)
  })

  it('gives up on a program that says nothing, and ends it', async () => {
    const startedMs = performance.now()
    const script = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
    await expect(readAll(program(script, { firstAudioTimeoutMs: 300 }))).rejects.toMatchObject({
      reason: 'failed',
    })
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  it.each([
    ['asked', endless],
    ['killed, when it does not listen', `process.on('SIGTERM', () => {}); ${endless}`],
  ])('is %s at an abort, and waited for', async (_, script) => {
    const stop = new AbortController()
    let pid = 0
    for await (const chunk of program(script).open(stop.signal)) {
      pid ||= Buffer.from(chunk).readUInt32LE(0)
      stop.abort()
    }
    expect(alive(pid)).toBe(false)
  })

  it('ends the program when the consumer leaves', async () => {
    let pid = 0
    for await (const chunk of program(endless).open(new AbortController().signal)) {
      pid = Buffer.from(chunk).readUInt32LE(0)
      break
    }
    expect(alive(pid)).toBe(false)
  })

  it('does not wait for a grandchild that holds the pipe', async () => {
    const script = `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 4000)'],
      { stdio: ['ignore', 'inherit', 'ignore'] }); ${endless}`
    const stop = new AbortController()
    let stoppedMs = 0
    for await (const _ of program(script).open(stop.signal)) {
      stoppedMs ||= performance.now()
      stop.abort()
    }
    expect(performance.now() - stoppedMs).toBeLessThan(2_000)
  })

  it('starts nothing when aborted before', async () => {
    expect(await readAll(commandSource('/no/such/program', []), AbortSignal.abort())).toBe(0)
  })

  it.each([
    ['command', () => commandSource('')],
    ['args', () => commandSource('mystery-recorder')],
    [
      'format.sampleRate',
      () => commandSource('arecord', [], { format: { encoding: 'pcm_s16le', sampleRate: 7, channels: 1 } }),
    ],
    [
      'format.channels',
      () =>
        commandSource('arecord', [], { format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 6 } }),
    ],
    ['firstAudioTimeoutMs', () => commandSource('arecord', [], { firstAudioTimeoutMs: Infinity })],
  ])('refuses a bad %s at once', (option, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'configuration', option }))
  })
})
