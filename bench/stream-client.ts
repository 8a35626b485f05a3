import type { Peer, PeerName, PeerSession } from './peers/peer.ts'
import { sentAt, sharedMicros } from './peers/speaking-engine.ts'

/** What a client process is told as its only argument, in JSON. */
export interface ClientTask {
  readonly peer: PeerName
  readonly url: string
  readonly sessions: number
  readonly warmUpMs: number
  readonly measureMs: number
  /** How long the model of `editing` takes. */
  readonly editMs?: number
}

/** What it found. Times of the CPU and latencies in microseconds. */
export interface ClientFindings {
  readonly cpuMicros: number
  /** Frames of 50 ms that were sent meanwhile, all sessions together. */
  readonly frames: number
  readonly messages: number
  /** From the server's send to the listener, sorted. */
  readonly latencies: readonly number[]
  /** JavaScript heap after a collection: what a client is beyond its audio. Its sockets' native memory is ws's in both. */
  readonly memoryBytes: number
  /** Buffers, which hold the audio that waits for its final turn. */
  readonly bufferBytes: number
  /** Of these, audio that the client says it would have to send again. */
  readonly spooledBytes: number
}

const frameMs = 50
const connectAtOnce = 16

async function peerOf({ peer, editMs }: ClientTask): Promise<Peer> {
  // Imported when needed, so that nobody pays for the other's code.
  if (peer === 'official') return (await import('./peers/official.ts')).official
  if (peer === 'bare') return (await import('./peers/bare.ts')).bare
  const frames = peer.endsWith('100') ? { frameMs: 100 } : {}
  if (peer.startsWith('ours')) return (await import('./peers/ours.ts')).ours(frames.frameMs)
  const { wholeSession } = await import('./peers/session.ts')
  return wholeSession(peer === 'editing' ? { editMs: editMs ?? 1_500 } : frames)
}

/** Feeds every session 50 ms of audio every 50 ms, a few sessions at a time, as microphones would. */
function drive(sessions: readonly PeerSession[], onFrame: () => void): () => void {
  const speech = Uint8Array.from({ length: 1_600 }, (_, i) => 1 + ((i * 37) % 255))
  const groups = Math.min(10, sessions.length)
  const startedAt = performance.now()
  let turn = 0
  let timer: ReturnType<typeof setTimeout>
  const beat = (): void => {
    const dueTurn = Math.floor(((performance.now() - startedAt) / frameMs) * groups)
    for (; turn <= dueTurn; turn++) {
      for (let i = turn % groups; i < sessions.length; i += groups) {
        sessions[i]?.send(speech.slice())
        onFrame()
      }
    }
    timer = setTimeout(beat, startedAt + (turn * frameMs) / groups - performance.now())
  }
  beat()
  return () => {
    clearTimeout(timer)
  }
}

async function measure(task: ClientTask): Promise<ClientFindings> {
  const peer = await peerOf(task)
  const latencies: number[] = []
  let frames = 0
  let messages = 0
  let isMeasuring = false
  const sessions: PeerSession[] = []
  for (let at = 0; at < task.sessions; at += connectAtOnce) {
    const batch = Array.from({ length: Math.min(connectAtOnce, task.sessions - at) }, () =>
      peer.open(task.url, (text) => {
        if (!isMeasuring) return
        messages++
        const sent = sentAt(text)
        if (sent !== undefined) latencies.push(sharedMicros() - sent)
      }),
    )
    sessions.push(...(await Promise.all(batch)))
  }
  const halt = drive(sessions, () => frames++)
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  await wait(task.warmUpMs)
  isMeasuring = true
  const framesBefore = frames
  const before = process.cpuUsage()
  await wait(task.measureMs)
  const { user, system } = process.cpuUsage(before)
  isMeasuring = false
  const measured = frames - framesBefore
  halt()
  // What was on its way arrives, so that every client is asked at rest.
  await wait(500)
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  const spooledBytes = sessions.reduce((sum, session) => sum + session.spooledBytes(), 0)
  return {
    cpuMicros: user + system,
    frames: measured,
    messages,
    latencies: latencies.sort((a, b) => a - b),
    memoryBytes: heapUsed,
    bufferBytes: arrayBuffers,
    spooledBytes,
  }
}

if (process.send) {
  const findings = await measure(JSON.parse(process.argv[2] ?? '{}') as ClientTask)
  process.send(findings, () => process.exit())
}
