/** A WAV file of sine waves, 48 kHz, 16 bit, mono: what Chromium's fake microphone plays. */
export function toneWav(frequencies: readonly number[], seconds: number, amplitude = 0.25): Uint8Array {
  const rate = 48_000
  const samples = Int16Array.from({ length: rate * seconds }, (_, index) => {
    let sum = 0
    for (const frequency of frequencies) sum += Math.sin((2 * Math.PI * frequency * index) / rate)
    return Math.round(sum * amplitude * 32_767)
  })
  const wav = new Uint8Array(44 + samples.byteLength)
  const view = new DataView(wav.buffer)
  const text = (at: number, value: string): void => {
    wav.set(new TextEncoder().encode(value), at)
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples.byteLength, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, samples.byteLength, true)
  wav.set(new Uint8Array(samples.buffer), 44)
  return wav
}

/** How strong a frequency is in samples of 16 kHz: the amplitude of its sine, 0–1 (Goertzel). */
export function amplitudeAt(samples: readonly number[], frequency: number): number {
  const turn = (2 * Math.PI * frequency) / 16_000
  let real = 0
  let imaginary = 0
  // A Hann window, so that a strong tone does not leak into the place of a weak one.
  samples.forEach((sample, index) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length)
    real += sample * window * Math.cos(turn * index)
    imaginary += sample * window * Math.sin(turn * index)
  })
  return (4 * Math.hypot(real, imaginary)) / samples.length / 32_768
}

/**
 * Where a sine wave breaks: indexes at which a sample is not what the two before it foretell. Lost or added samples
 * show, unless they are a whole number of periods.
 */
export function breaks(samples: readonly number[], frequency: number, tolerance = 400): number[] {
  const twoCos = 2 * Math.cos((2 * Math.PI * frequency) / 16_000)
  const found: number[] = []
  for (let index = 2; index < samples.length; index++) {
    const [a = 0, b = 0, c = 0] = samples.slice(index - 2, index + 1)
    if (Math.abs(twoCos * b - a - c) > tolerance) found.push(index)
  }
  return found
}

/** Where samples of 16 kHz are silent for 5 ms or more: from, and to (exclusive), as indexes. */
export function silences(samples: readonly number[]): [from: number, to: number][] {
  const found: [number, number][] = []
  for (let from = 0, at = 0; at <= samples.length; at++) {
    if (samples[at] === 0) continue
    if (at - from >= 80) found.push([from, at])
    from = at + 1
  }
  return found
}

/** Root mean square, 0–1. */
export function rms(samples: readonly number[]): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) / 32_768
}
