import tls from 'node:tls'
import { StreamingTranscriber, type TurnEvent } from 'assemblyai'
import { selfSignedCertificate, type KeyPair } from '../../src/server/certificate.ts'
import type { Turn } from '../../src/protocol/turn.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'
import { serverOptions, type Plan } from './faulty-visit.ts'
import { judge, type Verdict } from './verdict.ts'

let pair: Promise<KeyPair> | undefined

/**
 * One certificate for all, and this process trusts it and no other: the client has no option for it, and reading all
 * the usual authorities at each connection would stall the other visits.
 */
async function certificate(): Promise<KeyPair> {
  pair ??= selfSignedCertificate().then((made) => {
    const original = tls.createSecureContext
    tls.createSecureContext = (options = {}) => original({ ...options, ca: made.cert })
    return made
  })
  return pair
}

/**
 * Plays a plan to the official client: it has no reconnecting, so the visit ends for it with its first connection,
 * and what it had said by then is all there is. Where connecting itself fails, nothing is. It is spared frames that
 * cannot be read: it parses them in a socket's callback, so that they end the process and not only the visit.
 */
export async function playPeerVisit(plan: Plan): Promise<Verdict> {
  const faults = plan.faults.filter((fault) => fault.kind !== 'malformed')
  await using fake = await FakeAssemblyAI.start({ ...serverOptions(plan), faults, tls: await certificate() })
  const finals = new Map<number, TurnEvent>()
  const { speechModel = 'u3-rt-pro', formatTurns, speakerLabels } = plan.variant.parameters
  const transcriber = new StreamingTranscriber({
    websocketBaseUrl: fake.streamingUrl,
    apiKey: 'test-key',
    sampleRate: 16_000,
    speechModel: speechModel as 'u3-rt-pro',
    ...(formatTurns === undefined ? {} : { formatTurns }),
    ...(speakerLabels === undefined ? {} : { speakerLabels }),
    // A stall of this process must not pass for a dead server; its own default is one second.
    connectTimeout: 60_000,
  })
  const over = new AbortController()
  // The last final of a turn counts, so that it is not charged for repeated ones.
  transcriber.on('turn', (turn) => turn.end_of_turn && finals.set(turn.turn_order, turn))
  transcriber.on('error', () => undefined)
  transcriber.on('close', () => {
    over.abort()
  })
  try {
    await transcriber.connect()
    for await (const chunk of scriptedSource({
      script: plan.script,
      content: 'positioned',
      speed: 1,
    }).open(over.signal))
      transcriber.sendAudio(chunk.buffer)
  } catch {
    // The visit is over for it; what it heard counts.
  }
  await transcriber.close(!over.signal.aborted, 10_000).catch(() => undefined)
  const turns = [...finals.values()].map((turn): Turn => {
    const words = turn.words.map(({ text, start, end, confidence }) => {
      return { text, startMs: start, endMs: end, confidence }
    })
    return {
      id: `0-${turn.turn_order}`,
      connection: 0,
      turnOrder: turn.turn_order,
      text: turn.transcript,
      words,
      startMs: words[0]?.startMs ?? 0,
      endMs: words.at(-1)?.endMs ?? 0,
      isFinal: true,
    }
  })
  return judge(plan.script, turns, plan.variant.slack)
}
