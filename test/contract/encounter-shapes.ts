import type { AudioRecord } from '../../src/journal/records.ts'
import type { EditedTurn, Turn } from '../../src/protocol/turn.ts'

export function turn(order: number, startMs: number, speaker = 'A'): Turn {
  const words = ['Drink', 'täglich', 'two', 'litres.'].map((text, index) => ({
    text,
    startMs: startMs + index * 200,
    endMs: startMs + index * 200 + 150,
    confidence: 0.9,
    speaker,
  }))
  return {
    id: `0-${order}`,
    connection: 0,
    turnOrder: order,
    text: 'Drink täglich two litres.',
    words,
    startMs,
    endMs: startMs + 750,
    speaker,
    isFinal: true,
  }
}

export function edited(of: Turn): EditedTurn {
  return { ...of, editedText: 'Drink täglich 2 L.', edits: [], status: 'edited', modelId: 'test-model' }
}

/** 50 ms of audio at 16 kHz that carries its position. */
export function audio(startMs: number, lengthMs = 50): AudioRecord {
  const samples = Int16Array.from({ length: lengthMs * 16 }, (_, index) => startMs * 16 + index)
  return { type: 'audio', startMs, sampleRate: 16_000, bytes: new Uint8Array(samples.buffer) }
}
