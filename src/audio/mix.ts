/** Interleaved samples of several channels to one: the mean of each frame. One channel is returned as it is. */
export function mixToMono(samples: Float32Array, channels: number): Float32Array {
  if (channels === 1) return samples
  const frames = Math.floor(samples.length / channels)
  const mono = new Float32Array(frames)
  for (let frame = 0, at = 0; frame < frames; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[at++] as number
    mono[frame] = sum / channels
  }
  return mono
}

/** Samples from −1 to 1 as 16-bit little-endian PCM; what is beyond is clipped, what is not a number is silence. */
export function samplesToPcm(samples: Float32Array): Uint8Array {
  const pcm = new Uint8Array(samples.length * 2)
  const view = new DataView(pcm.buffer)
  for (let index = 0; index < samples.length; index++) {
    const value = Math.round((samples[index] as number) * 0x8000)
    view.setInt16(index * 2, value > 0x7fff ? 0x7fff : value < -0x8000 ? -0x8000 : value, true)
  }
  return pcm
}
