import type { EncounterStore } from 'medical-scribe'

/** So that a first and a last syllable are heard, in milliseconds. */
const marginMs = 200
let playing: AudioContext | undefined

/** Plays what the store still has of a stretch of a visit. False when it has none of it. */
export async function playKept(
  store: EncounterStore,
  encounterId: string,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): Promise<boolean> {
  const fromMs = Math.max(0, startMs - marginMs)
  let rate = 0
  let sound = new Float32Array()
  for await (const record of store.read(encounterId)) {
    if (record.type !== 'audio' || record.startMs > endMs + marginMs) continue
    if (record.startMs + (record.bytes.length * 500) / record.sampleRate < fromMs) continue
    if (rate === 0)
      sound = new Float32Array(Math.ceil(((endMs + marginMs - fromMs) * record.sampleRate) / 1000))
    rate = record.sampleRate
    const at = Math.round(((record.startMs - fromMs) * rate) / 1000)
    new Int16Array(record.bytes.slice().buffer).forEach((sample, index) => {
      if (at + index >= 0 && at + index < sound.length) sound[at + index] = sample / 32_768
    })
  }
  if (sound.every((sample) => sample === 0)) return false
  await playing?.close()
  const context = (playing = new AudioContext())
  const buffer = context.createBuffer(1, sound.length, rate)
  buffer.copyToChannel(sound, 0)
  const source = new AudioBufferSourceNode(context, { buffer })
  source.connect(context.destination)
  source.start()
  return true
}
