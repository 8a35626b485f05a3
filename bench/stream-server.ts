import { ProtocolServer } from '../src/server/protocol-server.ts'
import { speakingEngine, type Speech } from './peers/speaking-engine.ts'

/** What a server process is told as its only argument, in JSON. */
export interface ServerTask extends Speech {
  readonly beginDelayMs?: number
}

/** What it says once it listens, and what it answers when asked how much audio its last session had. */
export interface ServerAnswer {
  readonly streamingUrl: string
  readonly certificate: string
}

// A process of its own, so that what the server costs is not counted as the client's.
if (process.send) {
  const task = JSON.parse(process.argv[2] ?? '{}') as ServerTask
  const server = await ProtocolServer.start({
    engine: speakingEngine(task),
    gateway: { models: [], complete: () => ({ content: '' }) },
    tls: true,
    ...(task.beginDelayMs === undefined ? {} : { beginDelayMs: task.beginDelayMs }),
  })
  process.send({
    streamingUrl: server.streamingUrl,
    certificate: server.certificate ?? '',
  } satisfies ServerAnswer)
  process.on('disconnect', () => process.exit())
}
