/**
 * A source of your own in a test or an app: anything that yields PCM.
 *
 *   npx tsx examples/custom-source.ts
 *
 * Runs against FakeAssemblyAI, so it needs no key and hears what the script says. Exits with 1 when it does not.
 */
import { MedicalScribeSession, type AudioSource } from 'medical-scribe'
import { FakeAssemblyAI } from 'medical-scribe/testing'

/** Two seconds of a 220 Hz tone in uneven chunks, as a driver might deliver them. */
const tone: AudioSource = {
  format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 },
  async *open(signal) {
    const samples = Int16Array.from(
      { length: 32_000 },
      (_, i) => 6_000 * Math.sin((2 * Math.PI * 220 * i) / 16_000),
    )
    const bytes = new Uint8Array(samples.buffer)
    for (let at = 0; at < bytes.length && !signal.aborted; at += 777) yield bytes.subarray(at, at + 777)
  },
}

await using fake = await FakeAssemblyAI.start({
  script: [{ text: 'The cough is worse at night.', startMs: 200, endMs: 1_600 }],
})
const session = new MedicalScribeSession({
  apiKey: 'any',
  audio: tone,
  streaming: { url: fake.streamingUrl },
  gatewayUrl: fake.gatewayUrl,
})
const heard: string[] = []
session.on('turn', (turn) => heard.push(turn.text))
await session.start()
await session.finished
console.log(heard.join('\n'))
if (heard.join() !== 'The cough is worse at night.') process.exitCode = 1
