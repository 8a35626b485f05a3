import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EncounterReview } from '../../src/index.ts'
import { FileStore } from '../../src/node.ts'
import { FakeAssemblyAI, type Fault } from '../../src/testing.ts'
import { bundlePrograms } from '../support/bundle-programs.ts'
import { jobsOf } from '../support/recorded.ts'
import { consultation } from '../support/visit.ts'
import { encounterId, finished, storeWith } from '../unit/review/kept-visit.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

let root = ''
let program = ''
let folder = ''
let count = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cli-'))
  ;[program = ''] = await bundlePrograms(root, [main])
  const wav = Buffer.alloc(44 + 32_000 * 12)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  for (const [at, value] of [
    [16, 16],
    [24, 16_000],
    [28, 32_000],
    [40, wav.length - 44],
  ] as const)
    wav.writeUInt32LE(value, at)
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    wav.writeUInt16LE(value, at)
  wav.write('data', 36)
  await writeFile(join(root, 'visit.wav'), wav)
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(root, `${count++}-`))
})

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly error: string }>
  until(pattern: RegExp): Promise<void>
}

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = { ASSEMBLYAI_API_KEY: 'key' },
): Run {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ASSEMBLYAI_API_KEY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', error: '' }
  const looks = new Set<() => void>()
  const take = (name: 'out' | 'error') => (text: string) => {
    said[name] += text
    for (const look of looks) look()
  }
  child.stdout.setEncoding('utf8').on('data', take('out'))
  child.stderr.setEncoding('utf8').on('data', take('error'))
  const ended = new Promise<{ code: number | null; out: string; error: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, ...said }))
  })
  return {
    child,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(said.out)) resolve()
        }
        looks.add(look)
        look()
        void ended.then(() => reject(new Error(`Ended before ${String(pattern)}: ${said.out}${said.error}`)))
      }),
  }
}

const serverOf = (fake: FakeAssemblyAI): string[] => [
  '--streaming-url',
  fake.streamingUrl,
  '--recorded-url',
  fake.recordedUrl,
  '--gateway-url',
  fake.gatewayUrl,
]
const startFake = (...faults: Fault[]): Promise<FakeAssemblyAI> =>
  FakeAssemblyAI.start({ script: consultation, faults })
const keptIn = async (): Promise<readonly string[]> => {
  await using store = new FileStore(join(folder, 'visits'))
  return store.list()
}

describe('npx medical-scribe', () => {
  it('has a help of one screen for itself and for each command', async () => {
    const overview = await run(['--help']).ended
    expect(overview.code).toBe(0)
    const names = [...overview.out.matchAll(/^ {2}(\w+) +\S/gm)].map(([, name = '']) => name)
    expect(names).toEqual(['listen', 'file', 'finish', 'export', 'verify', 'eval'])
    const helps = await Promise.all(names.map((name) => run([name, '--help']).ended))
    for (const { code, out } of [overview, ...helps]) {
      expect(code).toBe(0)
      expect(out.split('\n').length).toBeLessThanOrEqual(24)
      expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(110)
    }
  }, 30_000)

  it.each([
    [[], /listen/],
    [['lisen'], /no command lisen/],
    [['file'], /Name one recording/],
    [['file', 'a.wav', '--nonsense'], /--nonsense/],
    [['file', 'a.wav', '--live', '--recorded'], /exclude/],
    [['export', 'none', '--json'], /no visit of this name/],
    [['export', 'none'], /Choose one/],
  ])(
    'answers %j with 2',
    async (args, what) => {
      const { code, out, error } = await run(args).ended
      expect([code, out + error]).toEqual([2, expect.stringMatching(what)])
    },
    20_000,
  )

  it('says without a key what to do, and reads .env', async () => {
    const { code, error } = await run(['file', '../visit.wav'], {}).ended
    expect([code, error]).toEqual([2, expect.stringMatching(/ASSEMBLYAI_API_KEY.*--local/)])
    await using fake = await startFake()
    await writeFile(join(folder, '.env'), 'ASSEMBLYAI_API_KEY=from-dotenv\n')
    // dotenv does not replace what the environment has, be it empty.
    const child = run(['file', '../visit.wav', ...serverOf(fake)], { ASSEMBLYAI_API_KEY: undefined as never })
    expect((await child.ended).code).toBe(0)
    expect(fake.requests.uploads[0]?.headers.authorization).toBe('from-dotenv')
  }, 20_000)

  it('file uploads a recording, writes turns and note in plain lines, and keeps the visit', async () => {
    await using fake = await startFake()
    const { code, out, error } = await run([
      'file',
      '../visit.wav',
      '--keyterms',
      'naproxen, Advil',
      '--delete',
      ...serverOf(fake),
    ]).ended
    expect([code, error]).toEqual([0, ''])
    expect(out).toMatch(/^Uploading\nAsking for the transcript\n/m)
    expect(out).toMatch(/00:05 clinician +Take naproxen 250 milligrams twice a day\./)
    expect(out).toMatch(/^Subjective:/m)
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\x1b\r]/)
    expect(jobsOf(fake)).toMatchObject([{ keyterms_prompt: ['naproxen', 'Advil'], domain: 'medical-v1' }])
    expect(fake.requests.transcripts.at(-1)?.method).toBe('DELETE')
    const [id = ''] = await keptIn()
    expect(out).toContain(id)
    const [json, markdown, fhir] = await Promise.all(
      ['--json', '--markdown', '--fhir'].map((form) => run(['export', id, form], {}).ended),
    )
    expect(JSON.parse(json?.out ?? '')).toMatchObject({ id, turns: [{}, {}, {}, {}] })
    expect(markdown?.out).toMatch(/^## Transcript/m)
    expect(JSON.parse(fhir?.out ?? '')).toMatchObject({ resourceType: 'Bundle', type: 'document' })
    // One that everybody could read before is longer, and no longer read by them.
    await writeFile(join(folder, 'kept.txt'), 'before '.repeat(10_000))
    await chmod(join(folder, 'kept.txt'), 0o644)
    for (const name of ['note.txt', 'kept.txt']) {
      await run(['export', id, '--text', '--out', name], {}).ended
      const text = await readFile(join(folder, name), 'utf8')
      expect([text.includes('naproxen'), text.includes('before ')]).toEqual([true, false])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    }
    expect((await run(['export'], {}).ended).out).toContain(id)
  }, 40_000)

  it('export tells what is in the store twice, as after an append that was tried again, once', async () => {
    await using store = new FileStore(join(folder, 'visits'))
    const gap = { startMs: 100, endMs: 200, reason: 'source' } as const
    for (let times = 0; times < 2; times++) await storeWith([...finished, { type: 'gap', gap }], store)
    await store.close()
    const { out } = await run(['export', encounterId, '--json'], {}).ended
    expect(JSON.parse(out)).toMatchObject({ gaps: [gap] })
  }, 20_000)

  it('export says of a note who signed it, what was added, and that it is void', async () => {
    {
      await using store = new FileStore(join(folder, 'visits'))
      await storeWith(finished, store)
      await using review = await EncounterReview.open({ store, encounterId, by: 'Dr. Moss' })
      for (const { id } of review.agenda) await review.acknowledge(id)
      await review.sign({ by: 'Dr. Moss' })
      await review.addendum({ by: 'Dr. Kay', text: 'She rang: the swelling is gone.' })
      await review.addendum({ by: 'Dr. <b>Kay</b>', text: 'It came back.\n# A *heading*' })
      await review.void({ by: 'Dr. Kay', reason: 'Other patient' })
    }
    const [text, markdown] = await Promise.all(
      ['--text', '--markdown'].map((form) => run(['export', encounterId, form]).ended),
    )
    for (const out of [text?.out, markdown?.out]) {
      expect(out).toMatch(/^VOID since \S+, by Dr\. Kay: Other patient\. .*signed by Dr\. Moss/)
      expect(out).toMatch(/Addendum\n\nShe rang: the swelling is gone\.\n\nDr\. Kay, /)
    }
    expect(text?.out).toContain('It came back.\n# A *heading*\n\nDr. <b>Kay</b>, ')
    // What would be markup is shown as it is.
    expect(markdown?.out).toMatch(/It came back\.\n\\# A \\\*heading\\\*\n\nDr\. \\<b\\>Kay\\<\/b\\>, /)
    const failed = await run(['export', encounterId, '--text', '--out', 'no/such/folder.txt']).ended
    expect([failed.code, failed.error]).toEqual([
      1,
      expect.stringMatching(/^configuration: .*cannot be written/),
    ])
  }, 20_000)

  it('file --live plays it through the streaming path', async () => {
    await using fake = await startFake()
    const { code, out } = await run(['file', '../visit.wav', '--live', '--speed', '50', ...serverOf(fake)])
      .ended
    expect([code, out]).toEqual([0, expect.stringMatching(/Take naproxen[\s\S]*^Subjective:/m)])
    expect([fake.requests.uploads.length, fake.requests.connections.length]).toEqual([0, 1])
  }, 20_000)

  it('finish goes on with what was interrupted, recorded and live, with the same job', async () => {
    await using fake = await startFake({ kind: 'job', delayMs: 3_000 })
    const first = run(['file', '../visit.wav', ...serverOf(fake)])
    await fake.waitFor(({ transcripts }) => transcripts.some(({ method }) => method === 'GET'), 15_000)
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    const live = run(['file', '../visit.wav', '--live', ...serverOf(fake)])
    await live.until(/00:00 .*Good morning/)
    live.child.kill('SIGKILL')
    await live.ended
    const { code, out } = await run(['finish', ...serverOf(fake)]).ended
    expect([code, out.match(/^Subjective:/gm)?.length]).toEqual([0, 2])
    expect(jobsOf(fake)).toHaveLength(1)
    expect((await run(['finish', ...serverOf(fake)]).ended).out).toContain('No visit is open.')
  }, 60_000)

  it('finish goes past a visit that it cannot read, and ends with 1', async () => {
    await using fake = await startFake({ kind: 'job', delayMs: 1_000 })
    const first = run(['file', '../visit.wav', ...serverOf(fake)])
    await fake.waitFor(({ transcripts }) => transcripts.some(({ method }) => method === 'GET'), 15_000)
    first.child.kill('SIGINT')
    await first.ended
    const [id = ''] = await keptIn()
    const { code, out } = await run(['finish', 'none', id, ...serverOf(fake)]).ended
    expect(out).toMatch(/^none: failed \(configuration\): /m)
    expect([code, out.match(/^Subjective:/gm)?.length]).toEqual([1, 1])
  }, 40_000)

  it('ends with 1 when the service fails, and prints no key', async () => {
    await using fake = await startFake({ kind: 'job', error: 'broken' })
    const { code, out, error } = await run(['file', '../visit.wav', ...serverOf(fake)], {
      ASSEMBLYAI_API_KEY: 'secret-key',
    }).ended
    expect([code, error]).toEqual([1, expect.stringMatching(/^transcription: /)])
    expect(out + error).not.toContain('secret-key')
  }, 20_000)
})

describe('verify', () => {
  it('says whether a visit is as it was signed, by whose key, and what does not fit', async () => {
    const keys = generateKeyPairSync('ed25519')
    const other = generateKeyPairSync('ed25519')
    const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
    await writeFile(join(folder, 'own.pem'), pem(keys.publicKey))
    await writeFile(join(folder, 'other.pem'), pem(other.publicKey))
    await writeFile(join(folder, 'no.pem'), 'no key')
    const pkcs8 = keys.privateKey.export({ type: 'pkcs8', format: 'der' })
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
    {
      await using store = new FileStore(join(folder, 'visits'))
      await storeWith(finished, store)
      await using review = await EncounterReview.open({ store, encounterId, by: 'Dr. Moss' })
      for (const { id } of review.agenda) await review.acknowledge(id)
      await review.sign({ by: 'Dr. Moss', key })
    }
    const verify = (...args: string[]): Run['ended'] => run(['verify', encounterId, ...args]).ended
    expect(await verify('--key', 'own.pem')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/as it was signed/) as string,
    })
    expect(await verify('--key', 'other.pem')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/not valid\n {2}/) as string,
    })
    expect(await verify('--key', 'no.pem')).toMatchObject({
      code: 2,
      error: expect.stringMatching(/no public key/) as string,
    })
    const visits = join(folder, 'visits')
    const files = await readdir(visits, { recursive: true })
    const path = join(visits, files.find((name) => /(?:^|\W)log-\d+$/.test(name)) ?? '')
    const bytes = await readFile(path)
    const at = bytes.indexOf('Ibuprofen')
    expect(at).toBeGreaterThan(0)
    bytes[at] = 'i'.charCodeAt(0)
    await writeFile(path, bytes)
    expect(await verify()).toMatchObject({
      code: 1,
      out: expect.stringMatching(/not valid\n {2}record \d+: /) as string,
    })
  })
})
