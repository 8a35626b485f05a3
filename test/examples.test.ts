import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MedicalScribeSession, iterableSource } from '../src/index.ts'
import { FakeAssemblyAI } from '../src/testing.ts'
import { bundlePrograms } from './support/bundle-programs.ts'
import { isWhole } from './support/tries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'test-results')
let folder = ''
let programs = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medical-scribe-examples-'))
  await mkdir(built, { recursive: true })
  programs = await mkdtemp(join(built, 'examples-'))
  const examples = ['custom-source.ts', 'file.ts', 'mic.ts', 'token-server.ts'].map((name) =>
    join(root, 'examples', name),
  )
  await bundlePrograms(programs, [...examples, join(root, 'test/support/play-wav.ts')])
})
afterAll(async () => {
  for (const each of [folder, programs]) await rm(each, { recursive: true, force: true })
})

/** The first seconds of the demo's recording as a file of its own. */
async function opening(seconds: number): Promise<string> {
  const whole = await readFile(join(root, 'examples/audio/demo-consultation.wav'))
  const cut = Buffer.from(whole.subarray(0, 44 + seconds * 32_000))
  cut.writeUInt32LE(cut.length - 8, 4)
  cut.writeUInt32LE(cut.length - 44, 40)
  const path = join(folder, 'opening.wav')
  await writeFile(path, cut)
  return path
}

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  /** Resolves once the output matches; rejects when the program ends before. */
  readonly until: (pattern: RegExp) => Promise<RegExpMatchArray>
  readonly ended: Promise<number | null>
}

/** Runs an example from its bundle, which starts faster than its source. */
function run(example: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, [join(programs, example.replace(/ts$/, 'mjs')), ...args], {
    cwd: root,
    env: {
      ...process.env,
      NO_COLOR: '1',
      ASSEMBLYAI_API_KEY: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const looks = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const look of looks) look()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    child,
    output: () => output,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output)
          if (!found) return
          looks.delete(look)
          resolve(found)
        }
        looks.add(look)
        look()
        void ended.then(() => reject(new Error(`Ended before ${String(pattern)}:\n${output}`)))
      }),
  }
}

describe('examples', () => {
  it('custom-source.ts hears what the script says', async () => {
    const example = run('custom-source.ts')
    expect(await example.ended).toBe(0)
    expect(example.output()).toContain('The cough is worse at night.')
  })

  // What mic.ts --local shows too: the recogniser is loaded, and that takes seconds.
  it.runIf(isWhole)(
    'file.ts --local transcribes a recording and writes a note',
    async () => {
      const example = run('file.ts', [await opening(12), '--local', '--speed', '25'])
      expect(await example.ended).toBe(0)
      expect(example.output()).toMatch(/dry cough/i)
      expect(example.output()).toMatch(/^Subjective:/m)
    },
    40_000,
  )

  it('file.ts and mic.ts without a key say what to do', async () => {
    for (const example of [run('file.ts', ['any.wav']), run('mic.ts')]) {
      expect(await example.ended).toBe(2)
      expect(example.output()).toMatch(/ASSEMBLYAI_API_KEY.*--local/s)
    }
  })

  it('mic.ts --local listens to a command, and Ctrl+C drains and writes transcript and note', async () => {
    const recording = join(root, 'examples/audio/demo-consultation.wav')
    const example = run('mic.ts', [
      '--local',
      '--out',
      join(folder, 'visit'),
      '--command',
      `${process.execPath} ${join(programs, 'play-wav.mjs')} ${recording} 4`,
    ])
    await example.until(/Do you have any fever/i)
    example.child.kill('SIGINT')
    expect(await example.ended).toBe(0)
    expect(example.output()).toContain('Finishing')
    expect(await readFile(join(folder, 'visit/transcript.txt'), 'utf8')).toMatch(/dry cough/i)
    expect(await readFile(join(folder, 'visit/note.txt'), 'utf8')).toMatch(/^Subjective:/m)
  }, 40_000)

  it.runIf(isWhole)('mic.ts --local without a recording program says what is missing', async () => {
    const example = run('mic.ts', [
      '--local',
      '--out',
      join(folder, 'scribe-out'),
      '--command',
      'no-such-recorder',
    ])
    expect(await example.ended).toBe(1)
    expect(example.output()).toMatch(/^audio: /m)
    expect(existsSync(join(folder, 'scribe-out'))).toBe(false)
  })

  it('token-server.ts hands out a token that opens a session', async () => {
    await using fake = await FakeAssemblyAI.start({ keys: ['server-side-key'] })
    const example = run('token-server.ts', [], {
      ASSEMBLYAI_API_KEY: 'server-side-key',
      TOKEN_URL: fake.tokenUrl,
    })
    const [, url = ''] = await example.until(/POST (http:\S+)/)
    expect((await fetch(url)).status).toBe(404)
    const session = new MedicalScribeSession({
      token: async () => ((await (await fetch(url, { method: 'POST' })).json()) as { token: string }).token,
      audio: iterableSource([new Uint8Array(3_200)]),
      streaming: { url: fake.streamingUrl },
      editor: false,
      note: false,
    })
    await session.start()
    await session.finished
    expect(fake.requests.connections[0]?.headers.authorization).toBeUndefined()
    example.child.kill('SIGTERM')
    await example.ended
    expect(example.output()).not.toContain('server-side-key')
  })
})
