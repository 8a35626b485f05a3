/** Allowed moves: from each status, to which. */
export type Transitions<Status extends string> = Readonly<Record<Status, readonly Status[]>>

/**
 * Holds one state and is its only writer. A move that the table does not allow is a bug of ours and throws. Observers
 * hear of a move after it happened and must not throw.
 */
export class Lifecycle<State extends { readonly status: string }> {
  readonly #transitions: Transitions<State['status']>
  readonly #onMove: (next: State, previous: State) => void
  #state: State

  constructor(
    initial: State,
    transitions: Transitions<State['status']>,
    onMove: (next: State, previous: State) => void,
  ) {
    this.#state = initial
    this.#transitions = transitions
    this.#onMove = onMove
  }

  get state(): State {
    return this.#state
  }

  /** True when the table allows a move to `status` now. */
  can(status: State['status']): boolean {
    return this.#transitions[this.#state.status as State['status']].includes(status)
  }

  /** True when no move is left. */
  get isOver(): boolean {
    return this.#transitions[this.#state.status as State['status']].length === 0
  }

  move(next: State): void {
    if (!this.can(next.status)) {
      throw new Error(`Illegal move from ${this.#state.status} to ${next.status}`)
    }
    const previous = this.#state
    this.#state = next
    this.#onMove(next, previous)
  }
}
