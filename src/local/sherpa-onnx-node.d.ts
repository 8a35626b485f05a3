/** The part of the package that is used here. Its own declarations lack the merged decoder. */
declare module 'sherpa-onnx-node' {
  /** Tells of every window whether it has speech. Its state belongs to one stream of audio. */
  export interface VoiceDetector {
    acceptWaveform(samples: Float32Array): void
    isDetected(): boolean
    isEmpty(): boolean
    pop(): void
    reset(): void
  }

  export interface DecodeStream {
    acceptWaveform(wave: { sampleRate: number; samples: Float32Array }): void
  }

  /** Turns samples into text, off the event loop. */
  export interface SpeechModel {
    createStream(): DecodeStream
    decodeAsync(stream: DecodeStream): Promise<{ text: string }>
  }

  const sherpa: {
    readonly OfflineRecognizer: { createAsync(config: object): Promise<SpeechModel> }
    readonly Vad: new (config: object, bufferSeconds: number) => VoiceDetector
  }
  export default sherpa
}
