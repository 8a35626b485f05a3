import { parseDecisions, type Decision, type Decisions } from '../model/edit-decisions.ts'

/** Her decisions of one visit, kept over a reload. Holds ids and places, no words. */
export class DecisionBook {
  readonly #name: string
  #decisions: Decisions

  constructor(encounterId: string) {
    this.#name = `edit-decisions:${encounterId}`
    this.#decisions = parseDecisions(localStorage.getItem(this.#name))
  }

  get all(): Decisions {
    return this.#decisions
  }

  decide(key: string, decision: Decision): void {
    this.#decisions = { ...this.#decisions, [key]: decision }
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.#decisions))
    } catch {
      // Full or forbidden: they then last as long as the page.
    }
  }

  forget(): void {
    localStorage.removeItem(this.#name)
  }
}
