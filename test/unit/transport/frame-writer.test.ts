import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import type { AudioPiece } from '../../../src/core/piece.ts'
import { writeAudio, type RawSocket } from '../../../src/transport/frame-writer.ts'

/** A socket that keeps what it is given, and is done with it when the test says so. */
class HeldSocket implements RawSocket {
  readonly held: { readonly data: Uint8Array; readonly done: () => void }[] = []
  readonly writableLength = 0

  write(data: Uint8Array, done: () => void): void {
    this.held.push({ data, done })
  }
}

/** What a server reads out of one frame of 126 bytes and more. RFC 6455, section 5.2. */
function unmask(frame: Uint8Array): {
  readonly head: number[]
  readonly length: number
  readonly data: number[]
} {
  const key = frame.subarray(4, 8)
  return {
    head: [frame[0] as number, frame[1] as number],
    length: new DataView(frame.buffer, frame.byteOffset).getUint16(2),
    data: [...frame.subarray(8)].map((byte, i) => byte ^ (key[i & 3] as number)),
  }
}

const audio = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed) & 255)

/** A piece that fills its memory from `at` on. */
const piece = (bytes: Uint8Array, at = 0): AudioPiece => {
  const words = new Uint32Array(bytes.buffer, 0, bytes.byteLength >> 2)
  return { bytes, words, at, length: bytes.byteLength - at }
}

describe('a piece of audio', () => {
  it('is a whole masked binary message, whatever its length and wherever it lies in its memory', () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 750 }), fc.nat(3), (fours, fourth) => {
        const [length, at] = [4 * fours, 4 * fourth]
        const whole = audio(length + at)
        const socket = new HeldSocket()
        expect(writeAudio(socket, piece(whole, at))).toBe(true)
        const [sent] = socket.held
        expect(unmask(sent?.data ?? new Uint8Array())).toEqual({
          head: [0x82, 0xfe],
          length,
          data: [...whole.subarray(at)],
        })
        sent?.done()
      }),
    )
  })

  it('is left to the WebSocket when its length needs another head, or it does not lie in fours', () => {
    const socket = new HeldSocket()
    const pieces = [0, 124, 65_536, 1_602].map((length) => piece(audio(length)))
    pieces.push(piece(audio(1_602), 2), { bytes: audio(1_600), at: 0, length: 1_600 })
    for (const each of pieces) expect(writeAudio(socket, each)).toBe(false)
    expect(socket.held).toEqual([])
  })

  it('has a key that no other has', () => {
    const socket = new HeldSocket()
    for (let i = 0; i < 3_000; i++) writeAudio(socket, piece(audio(200)))
    const keys = socket.held.map(({ data }) => Buffer.from(data.subarray(4, 8)).toString('hex'))
    // One of 2^32 each: two alike among 3,000 once in a thousand runs, three pairs never.
    expect(new Set(keys).size).toBeGreaterThan(2_997)
    for (const { done } of socket.held) done()
  })

  it('stays as it is until the socket is done with it, and says when that is', () => {
    const slow = new HeldSocket()
    let written = 0
    writeAudio(slow, piece(audio(500, 1)), () => written++)
    writeAudio(slow, piece(audio(500, 2)))
    for (let i = 0; i < 10; i++) {
      const quick = new HeldSocket()
      writeAudio(quick, piece(audio(500, 9)))
      quick.held[0]?.done()
    }
    expect(slow.held.map(({ data }) => unmask(data).data)).toEqual([[...audio(500, 1)], [...audio(500, 2)]])
    expect(written).toBe(0)
    for (const { done } of slow.held) done()
    expect(written).toBe(1)
  })

  it('goes into a frame that was used before, and emptied', () => {
    const socket = new HeldSocket()
    writeAudio(socket, piece(audio(776)))
    socket.held[0]?.done()
    expect(socket.held[0]?.data.subarray(8).every((byte) => byte === 0)).toBe(true)
    writeAudio(socket, piece(audio(776, 5)))
    expect(socket.held[1]?.data).toBe(socket.held[0]?.data)
    expect(unmask(socket.held[1]?.data ?? new Uint8Array()).data).toEqual([...audio(776, 5)])
  })
})

it('reaches a WebSocket server between messages of the WebSocket itself, in order', async () => {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const heard: string[] = []
  const over = new Promise<number>((resolve) => {
    server.on('connection', (peer) => {
      peer.on('message', (data: Buffer, isBinary) => {
        heard.push(isBinary ? `${data.length} bytes from ${data[0]}` : data.toString())
      })
      peer.on('close', resolve)
    })
  })
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  let raw: RawSocket | undefined
  client.on('upgrade', (response) => {
    raw = response.socket
  })
  await new Promise((resolve) => client.on('open', resolve))
  for (let i = 0; i < 50; i++) {
    if (raw) writeAudio(raw, piece(audio(1_600, i)))
    client.send(`message ${i}`)
  }
  client.close(1000)
  expect(await over).toBe(1000)
  expect(heard).toEqual(Array.from({ length: 50 }, (_, i) => [`1600 bytes from ${i}`, `message ${i}`]).flat())
  http.close()
})
