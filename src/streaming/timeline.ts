/**
 * Where a connection's own clock lies on the session's timeline.
 *
 * A server counts from the first byte of its session. One mark says where that was; another is set wherever what
 * was sent next did not follow in the visit (audio dropped, a frame filled up with silence).
 */
export class Timeline {
  readonly #marks: { readonly localMs: number; readonly sessionMs: number }[] = []

  /** From `localMs` on, the connection's audio is the session's from `sessionMs` on. */
  mark(localMs: number, sessionMs: number): void {
    const last = this.#marks.at(-1)
    // Rounding of odd sample rates is not a jump.
    if (last && Math.abs(sessionMs - localMs - (last.sessionMs - last.localMs)) < 0.5) return
    if (last?.localMs === localMs) this.#marks.pop()
    this.#marks.push({ localMs, sessionMs })
  }

  /** Whether both clocks agree, so that times can stay as they are. */
  get isIdentity(): boolean {
    const [first] = this.#marks
    return !first || (this.#marks.length === 1 && first.localMs === first.sessionMs)
  }

  /** Where a word that begins at `localMs` begins in the visit. */
  start(localMs: number): number {
    return this.#place(localMs, (mark) => mark.localMs <= localMs)
  }

  /** Where a word that ends at `localMs` ends in the visit: at a jump, before it. */
  end(localMs: number): number {
    return this.#place(localMs, (mark) => mark.localMs < localMs)
  }

  #place(localMs: number, holds: (mark: { readonly localMs: number }) => boolean): number {
    const mark = this.#marks.findLast(holds) ?? this.#marks[0]
    if (!mark) return localMs
    const placed = localMs - mark.localMs + mark.sessionMs
    return Math.max(0, Math.round(placed))
  }
}
