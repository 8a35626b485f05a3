/** Where a visit's servers are. */
export interface ServerUrls {
  readonly streamingUrl: string
  readonly gatewayUrl: string
}

/** What a process that is to be killed is told. */
export interface CrashTask {
  readonly directory: string
  readonly encounterId: string
  readonly server: ServerUrls
  readonly durationMs: number
  readonly speed: number
}

/** What it says on its standard output, one line each. */
export type CrashReport =
  | { readonly type: 'listening' }
  | { readonly type: 'turn'; readonly id: string; readonly text: string }
  | { readonly type: 'edited'; readonly id: string; readonly text: string }
  | {
      readonly type: 'warning'
      readonly kind: string
      readonly message: string
      readonly fromMs: number | undefined
      /** Why the store failed, where it did. */
      readonly reason: string | undefined
    }
  | { readonly type: 'ended' }
