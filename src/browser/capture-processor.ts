/** Name under which the processor registers itself. */
export const captureProcessor = 'medical-scribe-capture'

/**
 * The code of the AudioWorklet module. The build writes it to `dist/capture-worklet.js`, and a Blob URL can be made of
 * it.
 *
 * It mixes to mono, collects `processorOptions.frames` samples and posts them as a transferred Float32Array. The audio
 * clock drives it, so a hidden tab or a busy page delays chunks and loses none. A muted track gives silence, so time
 * goes on. On any message, it posts the samples that it has, then `null`, and ends.
 */
export const captureWorklet: string =
  /* @__PURE__ */ (() => `registerProcessor('${captureProcessor}', class extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super()
    this.chunk = new Float32Array(processorOptions.frames)
    this.filled = 0
    this.isDone = false
    this.port.onmessage = () => {
      if (this.isDone) return
      this.isDone = true
      if (this.filled > 0) this.send()
      this.port.postMessage(null)
    }
  }
  send() {
    const part = this.chunk.slice(0, this.filled)
    this.filled = 0
    this.port.postMessage(part, [part.buffer])
  }
  process([channels], [output]) {
    if (this.isDone) return false
    for (let i = 0; i < output[0].length; i++) {
      let sum = 0
      for (const channel of channels) sum += channel[i]
      this.chunk[this.filled++] = channels.length > 1 ? sum / channels.length : sum
      if (this.filled === this.chunk.length) this.send()
    }
    return true
  }
})
`)()
