import { ScribeError, StoreError, type ScribeErrors } from '../core/errors.ts'

const reasons: Readonly<Record<string, StoreError['reason']>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
}

const advice: Partial<Record<StoreError['reason'], string>> = {
  full: 'the disk is full',
  denied: 'the folder may not be used',
}

/** A StoreError for an error of the file system. Its message names no folder and no encounter; its `cause` may. */
export function storeFailure(doing: string, cause: unknown): ScribeErrors {
  if (ScribeError.isInstance(cause)) return cause
  const reason = reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? 'failed'
  return new StoreError(reason, `Could not ${doing}: ${advice[reason] ?? 'the file system failed'}`, {
    cause,
  })
}

/** True for "no such file or folder". */
export function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** True for an error of the file system that says there is no room. */
export function isFull(error: unknown): boolean {
  return reasons[(error as NodeJS.ErrnoException).code ?? ''] === 'full'
}
