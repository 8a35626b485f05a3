/** What the server tells its page. Holds no credential. */
export interface PageSettings {
  /** `local`: the recogniser on the server's machine. `service`: AssemblyAI. */
  readonly mode: 'local' | 'service'
  /** Whole WebSocket address. */
  readonly streamingUrl: string
}
