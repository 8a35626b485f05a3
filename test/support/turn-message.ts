/** A final `Turn` on the wire. */
export interface TurnMessage {
  readonly turn_order: number
  readonly words: readonly object[]
  readonly [field: string]: unknown
}

/** A final as U3 Pro models send it, each word 300 ms long and 100 ms after the one before, all said by `speaker`. */
export function turnMessage(turnOrder: number, text: string, startMs: number, speaker?: string): TurnMessage {
  const words = text.split(' ').map((word, i) => ({
    text: word,
    start: startMs + i * 400,
    end: startMs + i * 400 + 300,
    confidence: 1,
    word_is_final: true,
    ...(speaker ? { speaker } : {}),
  }))
  return {
    type: 'Turn',
    turn_order: turnOrder,
    turn_is_formatted: true,
    end_of_turn: true,
    transcript: text,
    end_of_turn_confidence: 1,
    words,
    utterance: text,
    ...(speaker ? { speaker_label: speaker } : {}),
  }
}
