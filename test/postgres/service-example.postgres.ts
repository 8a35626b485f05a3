import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request, type ClientRequest } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startPostgres, type PostgresServer } from '../../scripts/postgres.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { positionedAudio } from '../../src/testing/positioned-audio.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = Array.from({ length: 6 }, (_, n) => ({
  text: `Sentence number ${n + 1} is about the knee.`,
  startMs: 300 + n * 1_500,
  endMs: 1_500 + n * 1_500,
}))
let database: PostgresServer
let fake: FakeAssemblyAI
const running: ChildProcess[] = []

beforeAll(async () => {
  database = await startPostgres()
  fake = await FakeAssemblyAI.start({ script, hears: true })
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await fake.stop()
  await database.stop()
})

/** Runs one of the programs as its page says. */
async function run(program: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'examples/service', program)], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      VISITS_KEY: Buffer.alloc(32, 7).toString('base64'),
      ASSEMBLYAI_API_KEY: 'any',
      STREAMING_URL: fake.streamingUrl,
      GATEWAY_URL: fake.gatewayUrl,
      PORT: '0',
      DRAIN_MS: '2000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push(child)
  const port = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /"port":(\d+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error(`${program} ended: ${said}`)))
  })
  return { child, port: Number(port) }
}

interface Visit {
  readonly say: (fromMs: number, toMs: number) => void
  readonly sending: ClientRequest
  readonly answer: Promise<{
    status: number
    body: { turns?: { text: string }[]; note?: object; state?: string }
  }>
}

function hear(port: number, id: string, method = 'POST'): Visit {
  const sending = request({
    port,
    host: '127.0.0.1',
    method,
    path: id.startsWith('/') ? id : `/visits/${id}`,
  })
  const answer = (async () => {
    const [response] = (await once(sending, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }]
    let text = ''
    for await (const chunk of response) text += String(chunk)
    return { status: response.statusCode, body: JSON.parse(text) as object }
  })()
  answer.catch(() => undefined)
  const say = (fromMs: number, toMs: number): void => {
    for (let atMs = fromMs; atMs < toMs; atMs += 100) sending.write(positionedAudio(100, { fromMs: atMs }))
  }
  return { say, sending, answer }
}

function get(port: number, path: string): Visit['answer'] {
  const { sending, answer } = hear(port, path, 'GET')
  sending.end()
  return answer
}

describe('examples/service', () => {
  it('hears visits on two services, hands them over on SIGTERM, and a worker finishes what was left', async () => {
    const [first, second, worker] = await Promise.all([
      run('service.ts'),
      run('service.ts'),
      run('worker.ts'),
    ])
    expect((await get(first.port, '/ready')).status).toBe(200)
    expect((await get(worker.port, '/given-up')).body).toEqual([])

    const moved = hear(first.port, 'moved')
    moved.say(0, 5_000)
    await vi.waitFor(
      async () => expect((await get(second.port, '/visits/moved')).body.state).toBe('live'),
      20_000,
    )
    await vi.waitFor(() => expect(wordsHeard()).toBeGreaterThan(1), 20_000)
    first.child.kill('SIGTERM')
    expect((await moved.answer).status).toBe(503)
    await once(first.child, 'exit')
    expect(first.child.exitCode).toBe(0)
    const again = hear(second.port, 'moved')
    again.say(5_000, 11_000)
    again.sending.end()
    const { status, body } = await again.answer
    expect([status, body.turns?.map(({ text }) => text)]).toEqual([200, script.map(({ text }) => text)])
    expect(body.note).toBeDefined()

    const left = hear(second.port, 'left')
    left.sending.on('error', () => undefined)
    left.say(0, 5_000)
    await vi.waitFor(
      async () =>
        expect((await get(second.port, '/visits/left')).body).toMatchObject({
          state: 'live',
          hasAudioWaiting: true,
        }),
      20_000,
    )
    second.child.kill('SIGKILL')
    await once(second.child, 'exit')
    const third = await run('service.ts')
    await vi.waitFor(
      async () => expect((await get(third.port, '/visits/left')).body.state).toBe('finished'),
      { timeout: 90_000, interval: 500 },
    )
    worker.child.kill('SIGTERM')
    await once(worker.child, 'exit')
    expect(worker.child.exitCode).toBe(0)
  }, 180_000)

  it('has a compose file that runs these programs', () => {
    const compose = readFileSync(join(root, 'examples/service/compose.yaml'), 'utf8')
    for (const program of ['service.ts', 'worker.ts'])
      expect(compose).toContain(`examples/service/${program}`)
  })
})

function wordsHeard(): number {
  return fake.requests.connections.flatMap(({ sent }) => sent.filter((message) => message['end_of_turn']))
    .length
}
