import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll } from 'vitest'
import { iterableSource } from '../../src/audio/iterable-source.ts'
import { pushSource } from '../../src/audio/push-source.ts'
import { audioFile } from '../../src/node/audio-file.ts'
import { commandSource } from '../../src/node/command-source.ts'
import { microphoneFrom } from '../../src/node/microphone.ts'
import { tone, wavBytes } from '../unit/audio/wav-bytes.ts'
import { audioSourceContract } from './audio-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'audio-source-'))
const path = join(folder, 'tone.wav')
writeFileSync(path, wavBytes(tone(440, 44_100, 0.5, 2), { sampleRate: 44_100, channels: 2 }))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const chunks = (): Uint8Array[] => Array.from({ length: 6 }, () => new Uint8Array(1_601).fill(1))

/** A device that gives 10 ms of audio every 10 ms until it is stopped. */
class Device extends EventEmitter {
  readonly overrunCount = 0
  readonly #timer = setInterval(() => this.emit('data', new Uint8Array(320).fill(1)), 10)

  stop(): void {
    clearInterval(this.#timer)
    setImmediate(() => this.emit('end'))
  }
}

audioSourceContract('iterableSource(array)', () => iterableSource(chunks()))
audioSourceContract('iterableSource(array) in real time', () => iterableSource(chunks(), { speed: 1 }))
audioSourceContract('iterableSource(Node stream)', () => iterableSource(Readable.from(chunks())))
audioSourceContract('iterableSource(web stream)', () =>
  iterableSource(new Blob(chunks() as BlobPart[]).stream()),
)
audioSourceContract('pushSource', () => {
  const source = pushSource()
  for (const chunk of chunks()) source.push(chunk)
  setTimeout(() => {
    source.end()
  }, 20)
  return source
})
audioSourceContract('audioFile of bytes', () => audioFile(readFileSync(path), { speed: Infinity }))
audioSourceContract('audioFile', () => audioFile(path))
audioSourceContract('audioFile at full speed', () => audioFile(path, { speed: Infinity }))
audioSourceContract(
  'commandSource',
  () => {
    const script = 'setInterval(() => process.stdout.write(Buffer.alloc(320, 1)), 10)'
    return commandSource(process.execPath, ['-e', script], { firstAudioTimeoutMs: 10_000 })
  },
  { isEndless: true },
)
audioSourceContract(
  'microphone',
  () =>
    microphoneFrom(
      () => Promise.resolve({ Microphone: { open: () => Promise.resolve(new Device()), devices: () => [] } }),
      {},
    ),
  { isEndless: true },
)
