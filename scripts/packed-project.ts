import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'

/** How a program ended and what it printed. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/** A folder outside the repository in which the packed package is installed, and nothing else of ours. */
export interface PackedProject extends AsyncDisposable {
  readonly folder: string
  /** Size of the tarball, in bytes. */
  readonly tarballBytes: number
}

const repository = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** Runs npm with the quietest output it has; no install script of any package runs. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  // A shell, because on Windows npm is a command file.
  const { stdout } = await run('npm', [...args, ...quiet], { cwd, shell: process.platform === 'win32' })
  return stdout
}

/** Packs dist as it is (run `npm run build` first) and installs the tarball in an empty folder. */
export async function packedProject(extra: readonly string[] = []): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'medical-scribe-install-'))
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const packed = await npm(['pack', '--json', '--pack-destination', folder], repository)
    const tarballBytes = (JSON.parse(packed) as { size: number }[])[0]?.size ?? 0
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
    if (tarball === undefined) throw new Error('npm pack wrote no tarball')
    await writeFile(join(folder, 'package.json'), '{ "name": "a-new-app", "private": true }\n')
    await npm(['install', '--prefer-offline', `./${tarball}`, ...extra], folder)
    return { folder, tarballBytes, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Runs a program to its end and never throws: a program that fails or hangs has a code other than 0. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd: string; timeoutMs: number; env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const startedAt = performance.now()
  const { cwd, timeoutMs, env } = options
  return new Promise((resolve) => {
    const settings = { cwd, timeout: timeoutMs, env: { ...process.env, NO_COLOR: '1', ...env } }
    const child = execFile(program, [...args], settings, (error, stdout, stderr) => {
      const ms = performance.now() - startedAt
      const code = child.exitCode ?? (error === null ? 0 : -1)
      resolve({
        code,
        stdout,
        stderr: error?.killed === true ? `${stderr}\nno end within ${timeoutMs} ms` : stderr,
        ms,
      })
    })
    child.stdin?.end()
  })
}

/** A TypeScript program as JavaScript, for `import`. */
export function asModule(program: string): string {
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  })
  return outputText
}

/** The same as CommonJS: imports become `require`, and the rest an async function, which may await at its top. */
export function asCommonJs(program: string): string {
  const imports: string[] = []
  const body = asModule(program).replaceAll(
    /^import \{([^}]*)\} from (['"][^'"]+['"]);?$/gm,
    (_, names: string, from: string) => {
      imports.push(`const {${names.replaceAll(' as ', ': ')}} = require(${from})`)
      return ''
    },
  )
  return `${imports.join('\n')}\n;(async () => {\n${body.replace(/^export \{\};?$/m, '')}\n})()\n`
}
