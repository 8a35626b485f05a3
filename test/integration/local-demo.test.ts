import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Encounter } from '../../src/protocol/encounter.ts'
import { isWhole } from '../support/tries.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

// The recogniser takes ten seconds for each; `examples.test.ts` hears a part of the same recording.
describe.runIf(isWhole)('npm run demo', () => {
  it('hears, edits and writes up the whole consultation, and saves it', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-test-'))
    try {
      const { stdout } = await run(
        process.execPath,
        ['--import', 'tsx', 'examples/demo.ts', '--speed', '25', '--out', folder],
        { cwd: root, env: { ...process.env, NO_COLOR: '1' } },
      )
      expect(stdout).toContain('synthetic')
      expect(stdout).toMatch(/00:2\d patient +I am allergic to penicillin/)
      expect(stdout).toMatch(/edit +.*\{\+.*\+\}/)
      expect(stdout).toMatch(/\[00:2\d patient\]/)
      // No terminal: no colours, and no line that is drawn over.
      // eslint-disable-next-line no-control-regex
      expect(stdout).not.toMatch(/[\x1b\r]/)
      const encounter = JSON.parse(await readFile(join(folder, 'encounter.json'), 'utf8')) as Encounter
      expect(encounter.turns).toHaveLength(17)
      expect(new Set(Object.values(encounter.speakers))).toEqual(new Set(['clinician', 'patient']))
      expect(encounter.note?.subjective.length).toBeGreaterThan(2)
      expect(await readFile(join(folder, 'transcript.txt'), 'utf8')).toContain('patient: ')
      expect(await readFile(join(folder, 'note.txt'), 'utf8')).toContain('penicillin')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe.runIf(isWhole)('npm run demo:recorded', () => {
  it('uploads the consultation, and turns, edits and a note come back', { timeout: 60_000 }, async () => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'examples/demo-recorded.ts'], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    })
    expect(stdout).toMatch(/00:2\d patient +I am allergic to penicillin/)
    expect(stdout).toMatch(/\{\+50 mg\+\}/)
    expect(stdout).toMatch(/^Subjective:[\s\S]*^Plan:/m)
    expect(stdout).toContain('17 turns of 87 s.')
  })
})
