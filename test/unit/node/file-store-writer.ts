import { FileStore } from '../../../src/node/file-store.ts'
import { audio, turn } from '../../contract/encounter-shapes.ts'

/** A visit that writes until it is killed; says one byte for each turn that is durable. */
const store = new FileStore(process.argv[2] as string, { segmentBytes: 64 * 1024 })
for (let n = 0; ; n++) {
  void store.append('v', [audio(n * 1_000, 1_000), { type: 'covered', untilMs: n * 1_000 - 500 }])
  await store.append('v', [{ type: 'turn', turn: turn(n, n * 1_000) }])
  process.stdout.write('.')
}
