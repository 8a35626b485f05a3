/** What a listener is given: the text, and whether it is final. */
export type Listener = (text: string, isFinal: boolean) => void

/** One session of one client, driven alike whoever wrote the client. */
export interface PeerSession {
  /** Sends 50 ms of audio; the buffer is the client's from now on. */
  send(frame: Uint8Array<ArrayBuffer>): void
  /** Bytes of audio that the client keeps because no final turn covers them. */
  spooledBytes(): number
  close(): Promise<void>
}

/** A client under measurement. */
export interface Peer {
  open(url: string, listener: Listener): Promise<PeerSession>
}

/** `ours` is the streaming client alone, `session` a whole visit; `100` after it: with frames of 100 ms. */
export type PeerName = 'ours' | 'ours100' | 'session' | 'session100' | 'editing' | 'official' | 'bare'
