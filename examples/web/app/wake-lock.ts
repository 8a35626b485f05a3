/** Keeps the screen on while a visit is heard: a tablet that sleeps stops its microphone. */
export class WakeLock {
  #wanted = false
  #lock: WakeLockSentinel | undefined

  constructor() {
    // The system takes the lock away with the page out of sight.
    document.addEventListener('visibilitychange', () => {
      if (this.#wanted && document.visibilityState === 'visible') void this.#take()
    })
  }

  set(wanted: boolean): void {
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    void (wanted ? this.#take() : this.#lock?.release())
  }

  async #take(): Promise<void> {
    try {
      this.#lock = await navigator.wakeLock.request('screen')
      if (!this.#wanted) await this.#lock.release()
    } catch {
      // A battery saver may forbid it; then the screen may sleep, as it would without us.
    }
  }
}
