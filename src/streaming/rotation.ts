/** When a server session is replaced by a new one, before the server ends it. */
export interface RotationWindow {
  /** From here on at the first silence, in milliseconds since 1970. */
  readonly fromMs: number
  /** At the latest, silence or not. */
  readonly byMs: number
}

/** The window before a session's end. A clock that makes no sense of `expiresAtMs` means none: the server will say. */
export function rotationWindow(expiresAtMs: number, nowMs: number): RotationWindow {
  const lifetimeMs = expiresAtMs - nowMs
  if (!(lifetimeMs > 1_000)) return { fromMs: Infinity, byMs: Infinity }
  return {
    fromMs: expiresAtMs - Math.min(60_000, lifetimeMs * 0.2),
    byMs: expiresAtMs - Math.min(5_000, lifetimeMs * 0.05),
  }
}
