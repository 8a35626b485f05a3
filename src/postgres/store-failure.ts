import { ScribeError, StoreError, type ScribeErrors } from '../core/errors.ts'

/** Failures of a connection, after which a statement may or may not have been carried out. */
const lost =
  /^(08...|57P0[123]|40001|40P01|25006|E(CONN(RESET|REFUSED|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN))$/

/** Whether doing the same on another connection may work. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || ScribeError.isInstance(error)) return false
  const { code } = error as { code?: unknown }
  return typeof code === 'string'
    ? lost.test(code)
    : /connection (terminated|error)|not queryable/i.test(error.message)
}

/** A StoreError for an error of PostgreSQL. Its message names no visit; its `cause` may. */
export function storeFailure(cause: unknown): ScribeErrors {
  if (ScribeError.isInstance(cause)) return cause
  const { code = '', message = '' } = cause instanceof Error ? (cause as Error & { code?: string }) : {}
  if (code === '57014' || /timeout/i.test(message)) {
    return new StoreError('timeout', 'PostgreSQL did not answer in time', { cause })
  }
  if (code === '53100') return new StoreError('full', "PostgreSQL's disk is full", { cause })
  if (code.startsWith('28') || code === '42501') {
    return new StoreError('denied', 'PostgreSQL refuses this user or password, or a right is missing', {
      cause,
    })
  }
  const what = isLost(cause) ? 'cannot be reached' : 'failed'
  return new StoreError('failed', `PostgreSQL ${what}${code ? ` (${code})` : ''}`, { cause })
}
