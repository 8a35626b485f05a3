/** What is used of Node's `process`. */
interface NodeProcess {
  readonly versions?: { readonly node?: string }
  cwd(): string
  getBuiltinModule?(name: string): unknown
}

/** Node's `process`, where there is one: this package runs in browsers too. */
export const nodeProcess = (): NodeProcess | undefined => (globalThis as { process?: NodeProcess }).process

/** A module of Node's own, without an import that a bundler would follow; undefined elsewhere. */
export const builtinModule = (name: 'crypto' | 'fs/promises' | 'module' | 'path'): unknown =>
  nodeProcess()?.getBuiltinModule?.(name)
