import { createHook } from 'node:async_hooks'

/** Timers and sockets that the package makes, its servers left out, and that still live; until disposed of. */
export function openHandles(): { readonly alive: ReadonlyMap<number, string>; [Symbol.dispose](): void } {
  const alive = new Map<number, string>()
  const hook = createHook({
    init(id, type) {
      if (type !== 'Timeout' && type !== 'TCPWRAP' && type !== 'GETADDRINFOREQWRAP') return
      const { stack = '' } = new Error()
      if (/src\/(?!testing|server|local)\w+\//.test(stack)) alive.set(id, `${type} ${stack}`)
    },
    destroy(id) {
      alive.delete(id)
    },
  }).enable()
  return {
    alive,
    [Symbol.dispose]() {
      hook.disable()
    },
  }
}
