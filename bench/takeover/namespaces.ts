import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { CuttingProxy } from '../../test/chaos/cutting-proxy.ts'

/** Whether processes can be put in namespaces of their own here: that takes root and Debian's iproute2. */
export function canSeparate(): boolean {
  try {
    execFileSync('ip', ['netns', 'list'], { stdio: 'ignore' })
    execFileSync('unshare', ['--net', '--pid', '--fork', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * A machine of a service: network and process numbers of its own, one line to the outside for the database and one for
 * all else. Without root it is this machine, and a cut is made where its connections pass through this process.
 */
export class Machine implements AsyncDisposable {
  static #count = 0
  readonly #name: string | undefined
  readonly #lines: readonly string[]
  /** This process, as the machine sees it, on either line. */
  readonly hosts: { readonly api: string; readonly database: string }
  readonly #proxies: CuttingProxy[] = []
  readonly #running = new Set<ChildProcess>()
  #database: CuttingProxy | undefined

  constructor(isSeparate: boolean) {
    const number = Machine.#count++
    this.#name = isSeparate ? `take-${process.pid}-${number}` : undefined
    this.#lines = [0, 1].map((line) => `t${process.pid % 1_000_000}x${number}${line ? 'd' : 'a'}`)
    const [api, database] = [0, 1].map((line) => (isSeparate ? `10.213.${2 * number + line}` : '127.0.0'))
    this.hosts = { api: `${api}.1`, database: `${database}.1` }
    if (this.#name === undefined) return
    ip('netns', 'add', this.#name)
    ip('-n', this.#name, 'link', 'set', 'lo', 'up')
    for (const [at, net] of [api, database].entries()) {
      const line = this.#lines[at] as string
      ip('link', 'add', line, 'type', 'veth', 'peer', 'name', `${line}p`, 'netns', this.#name)
      ip('addr', 'add', `${net}.1/30`, 'dev', line)
      ip('link', 'set', line, 'up')
      ip('-n', this.#name, 'addr', 'add', `${net}.2/30`, 'dev', `${line}p`)
      ip('-n', this.#name, 'link', 'set', `${line}p`, 'up')
    }
  }

  /** The URL by which the machine reaches what listens on this one. */
  async reach(url: string, line: 'api' | 'database'): Promise<string> {
    const proxy = await CuttingProxy.start(url, this.hosts[line])
    this.#proxies.push(proxy)
    if (line === 'database') this.#database = proxy
    return proxy.url
  }

  run(command: readonly string[]): ChildProcess {
    const separate = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
    const whole =
      this.#name === undefined ? command : ['ip', 'netns', 'exec', this.#name, ...separate, ...command]
    const child = spawn(whole[0] as string, whole.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    return child
  }

  /** The database can be reached, or not: what is on its way is lost, and nobody is told. */
  set isCutOff(isCutOff: boolean) {
    if (this.#name !== undefined) ip('link', 'set', this.#lines[1] as string, isCutOff ? 'down' : 'up')
    else if (this.#database) this.#database.isBlocked = isCutOff
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL')
    await Promise.all(
      [...this.#running].map((child) => new Promise((resolve) => child.once('exit', resolve))),
    )
    for (const proxy of this.#proxies) await proxy[Symbol.asyncDispose]()
    if (this.#name !== undefined) ip('netns', 'del', this.#name)
  }
}

/** Stops a process that `Machine.run` started, or lets it go on: a container that is frozen. */
export function freeze(child: ChildProcess, isFrozen: boolean): void {
  const { pid } = child
  if (pid === undefined) return
  const inner = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]
  process.kill(Number(inner) || pid, isFrozen ? 'SIGSTOP' : 'SIGCONT')
}

function ip(...args: string[]): void {
  execFileSync('ip', args)
}
