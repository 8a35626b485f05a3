import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import type ts from 'typescript'
import { WebSocket, WebSocketServer } from 'ws'
import { describe, expect, it, vi } from 'vitest'
import type * as Endpoint from '../src/core/endpoint.ts'
import * as index from '../src/index.ts'
import * as node from '../src/node.ts'
import * as testing from '../src/testing.ts'
import { codeBlocks, type CodeBlock } from './support/code-blocks.ts'
import { isWhole } from './support/tries.ts'
import { consultation } from './support/visit.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const docs = join(root, 'docs')
/** The only key that the stand-in takes. */
const key = 'key-of-the-docs'
const pages = [
  'getting-started.md',
  'browser.md',
  'migration.md',
  'operations.md',
  ...readdirSync(join(docs, 'recipes')).map((name) => `recipes/${name}`),
]
const blocks = pages.flatMap((page) => codeBlocks(page, readFileSync(join(docs, page), 'utf8')))

describe('code in the docs', () => {
  it('is there, and is left unchecked only for a reason', () => {
    expect(blocks.length).toBeGreaterThan(10)
    const silent = blocks.filter(({ mode, reason }) => mode === 'ignore' && reason.length < 10)
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  it('gives absolute addresses, as the options want them', () => {
    const relative = pages.filter((page) =>
      /\b(?:gatewayUrl|recordedUrl|url): ['"`]\//.test(readFileSync(join(docs, page), 'utf8')),
    )
    expect(relative).toEqual([])
  })

  // As long as it takes to compile the whole package.
  it.runIf(isWhole)(
    'compiles under the strictest settings, and a wrong block would not',
    async () => {
      const wrong = codeBlocks(
        'wrong.md',
        "```ts\nimport { Nothing } from 'medical-scribe'\nNothing()\n```\n",
      )
      const faults = await compileFaults([...blocks.filter(({ mode }) => mode !== 'ignore'), ...wrong])
      expect(faults).toEqual([expect.stringMatching(/wrong\.md:1: .*no exported member 'Nothing'/)])
    },
    60_000,
  )

  it.each(blocks.filter(({ mode }) => mode === 'run'))('runs: $name (fit 10)', async (block) => {
    await run(block)
  })

  it.each([
    ['recipes/testing.md', [[[1]], [], [[1, 2]], [['Take naproxen 250 mg twice a day.']]]],
    ['getting-started.md', [undefined, [[1]], undefined]],
  ])('gives in %s what a test would look for', async (page, wanted) => {
    const shown = blocks.filter(({ name, mode }) => name.startsWith(`${page}:`) && mode === 'run')
    expect(shown).toHaveLength(wanted.length)
    for (const [i, block] of shown.entries()) if (wanted[i]) expect(await run(block)).toEqual(wanted[i])
  })
})

describe('pages', () => {
  const all = readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !name.startsWith('api/'))

  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
  const patterns = files
    .filter((each) => !each.startsWith('!'))
    .map((each) => new RegExp(`^${each.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`))
  const packed = (path: string): boolean =>
    patterns.some((pattern) => pattern.test(path)) && !files.includes(`!${path}`)

  it('for contributors name places that exist', () => {
    const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    const places = [...page.matchAll(/`((?:src|test|docs|bench|scripts)\/[\w./-]+)`/g)].map(
      ([, place = '']) => place,
    )
    expect(places.length).toBeGreaterThan(20)
    expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([])
  })

  it('link to pages that exist', () => {
    const broken = all.flatMap((page) => {
      const links = readFileSync(join(docs, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)
      return [...links].flatMap(([, target = '']) =>
        existsSync(join(docs, page, '..', target)) ? [] : [`${page}: ${target}`],
      )
    })
    expect(broken).toEqual([])
  })

  it('that the README points to are in the package, and so works what npm shows of it (fit 10)', () => {
    const links = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)
    const lost = [...links].flatMap(([, target = '']) => {
      return packed(target) ? [] : [target]
    })
    expect(lost).toEqual([])
  })

  it('for users name no path that the package lacks, without saying that it is in the repository', () => {
    const readers = [...pages, 'security.md', 'troubleshooting.md', '../README.md']
    const lost = readers.flatMap((page) =>
      readFileSync(join(docs, page), 'utf8')
        .split(/\n\n|\n(?=- )/)
        .filter((paragraph) => !/repository/.test(paragraph))
        .flatMap((paragraph) => [
          ...paragraph.matchAll(/`((?:examples|test|bench|scripts|src)\/[^`\s]*|npm run [\w:]+)/g),
        ])
        .flatMap(([, path = '']) => (packed(path) ? [] : [`${page}: ${path}`])),
    )
    expect(lost).toEqual([])
  })

  it('of recipes are short, and listed', async () => {
    const list = await readFile(join(docs, 'recipes/index.md'), 'utf8')
    for (const name of readdirSync(join(docs, 'recipes'))) {
      if (name !== 'index.md') expect(list).toContain(`(${name})`)
      if (name === 'offline.md') continue // A manual more than a recipe.
      const page = readFileSync(join(docs, 'recipes', name), 'utf8')
      const shown = page.replaceAll(/^<!-- given:[\s\S]*?-->\n\n/gm, '')
      expect(shown.split('\n').length, name).toBeLessThanOrEqual(90)
    }
  })

  it('of trouble name every code, reason, kind and close code there is', () => {
    const page = readFileSync(join(docs, 'troubleshooting.md'), 'utf8')
    const missing = faultLiterals().filter((literal) => !page.includes(`\`${literal}\``))
    expect(missing).toEqual([])
  })
})

/** Compiles blocks as modules beside the pages, in one program, against the sources. */
async function compileFaults(modules: readonly CodeBlock[]): Promise<string[]> {
  const { default: ts } = await import('typescript')
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const texts = new Map(modules.map((block, i) => [join(docs, `block-${i}.ts`), block]))
  const compilerOptions: ts.CompilerOptions = {
    ...options,
    declaration: false,
    isolatedDeclarations: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  }
  const host = ts.createCompilerHost(compilerOptions)
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path)
  host.readFile = (path) => texts.get(path)?.code ?? ts.sys.readFile(path)
  const program = ts.createProgram([...texts.keys()], compilerOptions, host)
  return [...texts].flatMap(([path, block]) => {
    const file = program.getSourceFile(path)
    const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return faults.map((fault) => `${block.name}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`)
  })
}

/** The real addresses, and the addresses of the stand-in that answers for them while a block runs. */
const stand = vi.hoisted(() => ({ ins: new Map<string, string>() }))
vi.mock('../src/core/endpoint.ts', async (importOriginal) => {
  const endpoint = await importOriginal<typeof Endpoint>()
  const checkEndpoint: typeof endpoint.checkEndpoint = (...args) => {
    const url = endpoint.checkEndpoint(...args)
    return stand.ins.get(url) ?? url
  }
  return { ...endpoint, checkEndpoint }
})

/**
 * Runs a block as it is printed, and returns what it logged. What is outside of the package is stood in for: the service at its real address, the
 * microphone, files and folders on disk, the port of a WebSocket server.
 */
async function run(block: CodeBlock): Promise<readonly unknown[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'medical-scribe-docs-'))
  const service = await testing.FakeAssemblyAI.start({ script: [...consultation], keys: [key] })
  stand.ins.set('wss://streaming.assemblyai.com/v3/ws', service.streamingUrl)
  stand.ins.set('https://llm-gateway.assemblyai.com/v1', service.gatewayUrl)
  const audio = (): index.AudioSource => testing.scriptedSource({ script: [...consultation] })
  const servers: WebSocketServer[] = []
  const stores: node.FileStore[] = []
  const modules: Readonly<Record<string, object>> = {
    'medical-scribe': index,
    'medical-scribe/node': {
      ...node,
      microphone: audio,
      audioFile: audio,
      FileStore: class extends node.FileStore {
        constructor(directory: string) {
          super(join(folder, directory))
          stores.push(this)
        }
      },
    },
    'medical-scribe/testing': {
      ...testing,
      recordedModel: (...[model, file, options]: Parameters<typeof testing.recordedModel>) =>
        testing.recordedModel(model, join(folder, String(file)), options),
    },
    ws: {
      WebSocketServer: class extends WebSocketServer {
        constructor() {
          super({ port: 0, host: '127.0.0.1' })
          servers.push(this)
        }
      },
    },
  }
  const load = (name: string): Promise<object> | object =>
    modules[name] ?? import(name.replace(/^medical-scribe\/(\w+)$/, '../src/$1.ts'))
  const said: unknown[][] = []
  const note = (...values: unknown[]): void => {
    said.push(values)
  }
  try {
    await (
      await moduleBody(block.code)
    )(load, { log: note, error: note })
    for (const server of servers) await phoneCall(server, said)
    // A block that starts something must have reached the service, its own or ours.
    const starts = /\.start\(\)|\.transcribe\(/.test(block.code) && !block.code.includes('FakeAssemblyAI')
    expect(service.requests.connections.length > 0).toBe(starts)
    return said
  } finally {
    for (const server of servers) server.close()
    stand.ins.clear()
    await service.stop()
    // A session that was cancelled leaves what a slow disk is still writing to the store.
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A call as Twilio sends it. The inbound track begins late, as a callee's does who picks up after a second. */
async function phoneCall(server: WebSocketServer, said: readonly unknown[][]): Promise<void> {
  await vi.waitUntil(() => server.address())
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(socket, 'open')
  const send = (message: object): void => {
    socket.send(JSON.stringify({ streamSid: 'MZ1', ...message }))
  }
  send({ event: 'connected', protocol: 'Call', version: '1.0.0' })
  send({
    event: 'start',
    start: { tracks: ['inbound', 'outbound'], mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000 } },
  })
  const payload = Buffer.alloc(160, 0x55).toString('base64')
  for (let timestamp = 0; timestamp < 12_000; timestamp += 20) {
    send({ event: 'media', media: { track: 'outbound', timestamp: String(timestamp), payload } })
    if (timestamp >= 1_000) {
      send({ event: 'media', media: { track: 'inbound', timestamp: String(timestamp), payload } })
    }
  }
  send({ event: 'stop' })
  socket.close()
  await vi.waitUntil(() => said.some(([text]) => String(text).includes('plan')), 10_000)
  // The stand-in hears the same script on both tracks, which is enough to see that both were heard to their end.
  for (const speaker of ['clinician', 'patient']) {
    const texts = said.filter(([who]) => who === speaker).map(([, text]) => text)
    expect(texts).toEqual(consultation.map(({ text }) => text))
  }
}

type Body = (load: (name: string) => object, console: object) => Promise<void>

/** The block as an async function that asks `load` for its imports. */
async function moduleBody(code: string): Promise<Body> {
  const imports = /^import (?:type )?(\{[^}]*\}|\* as \w+) from '([^']+)';?$/gm
  const body = code.replace(imports, (line: string, names: string, from: string) => {
    if (line.startsWith('import type')) return ''
    const values = names
      .replace(/^\* as /, '')
      .replaceAll(/\btype \w+,?/g, '')
      .replaceAll(/(\w+) as (\w+)/g, '$1: $2')
    return `const ${values} = await load('${from}')`
  })
  const { code: script } = await transform(
    `async function block(load: any, console: any, process: any) {\n${body}\n}`,
    { loader: 'ts', target: 'es2022' },
  )
  // The code is ours, from our own pages.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const define = new Function(`${script}\nreturn block`) as () => (
    load: unknown,
    console: object,
    process: object,
  ) => Promise<void>
  const run = define()
  return (load, console) => run(load, console, { ...process, env: { ASSEMBLYAI_API_KEY: key } })
}

/** Every literal that an app may have to act on, read from the types that declare it. */
function faultLiterals(): string[] {
  const text = (path: string): string => readFileSync(join(root, 'src', path), 'utf8')
  const literals = (code: string, pattern: RegExp): string[] =>
    [...(pattern.exec(code)?.[1] ?? '').matchAll(/'([\w-]+)'/g)].map(([, literal = '']) => literal)
  const errors = text('core/errors.ts')
  const encounter = text('protocol/encounter.ts')
  const groups = [
    [...errors.matchAll(/readonly code = '(\w+)' as const/g)].map(([, code = '']) => code),
    literals(errors, /type AudioErrorReason =([^\n]*\n[^\n]*)/),
    literals(errors, /readonly reason: ('full'[^\n]*)/),
    literals(encounter, /interface ScribeWarning \{([\s\S]*?)readonly message/),
    literals(encounter, /readonly reason: ('overflow'[^\n]*)/),
    [...text('protocol/close-codes.ts').matchAll(/^ {2}(\d{4}): \{/gm)].map(([, code = '']) => code),
  ]
  expect(groups.map((group) => group.length)).toEqual([10, 8, 8, 12, 3, 14])
  return groups.flat()
}
