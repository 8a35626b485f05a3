import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePrograms } from '../support/bundle-programs.ts'
import { recordedFake } from '../support/recorded.ts'
import { tries } from '../support/tries.ts'

const source = fileURLToPath(new URL('../chaos/upload-child.ts', import.meta.url))
/** Hours of 16 kHz mono, 16 bits: one is 115 MB, twice what may be taken. */
const hoursBytes = 44 + tries(2, 1) * 3_600 * 32_000

let folder = ''
let recording = ''
let child = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hours-'))
  recording = join(folder, 'visit.wav')
  ;[child = ''] = await bundlePrograms(folder, [source])
  // A file with a hole: as long, and no work to write.
  const file = await open(recording, 'w')
  await file.truncate(hoursBytes)
  await file.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function upload(recordedUrl: string, mode: string): Promise<{ state: string; grownBytes: number }> {
  const args = ['--expose-gc', child, recording, recordedUrl, mode]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
  return JSON.parse(stdout) as { state: string; grownBytes: number }
}

describe('the upload of hours', () => {
  it('takes no more than 60 MB', async () => {
    await using fake = await recordedFake()
    const { state, grownBytes } = await upload(fake.recordedUrl, 'whole')
    expect(state).toBe('ended')
    expect(grownBytes).toBeLessThan(60_000_000)
  }, 60_000)

  it('that is cancelled leaves nothing open: the process ends by itself', async () => {
    await using fake = await recordedFake()
    expect((await upload(fake.recordedUrl, 'cancel')).state).toBe('cancelled')
    expect(fake.requests.transcripts).toHaveLength(0)
  }, 60_000)
})
