import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evalCommand } from '../../../src/cli/eval-command.ts'
import { Screen } from '../../../src/cli/screen.ts'
import { evalTable, evaluate, type EvalVisit, type VisitScore } from '../../../src/cli/evaluate.ts'
import { ConfigurationError } from '../../../src/index.ts'
import { recordedModel, scriptedModel } from '../../../src/testing.ts'

const visit: EvalVisit = {
  id: 'knee',
  turns: [
    { speaker: 'patient', text: 'My left knee hurts on the stairs.' },
    { speaker: 'doctor', text: 'Take naproxen 250 mg twice a day.' },
  ],
}
const section = (...texts: string[]): object[] => texts.map((text, at) => ({ text, evidence: [`0-${at}`] }))
const labelled: EvalVisit = {
  ...visit,
  id: 'labelled',
  note: {
    subjective: section('Right knee pain on stairs.'),
    objective: [],
    assessment: [],
    plan: [
      { text: 'Naproxen 250 mg BID.', evidence: ['0-1'] },
      { text: 'Refer to orthopaedics.', evidence: ['0-1'] },
    ],
  },
  labels: { 'subjective-1': 'side', 'plan-2': 'invention' },
}
const check = JSON.stringify({
  lines: [
    { line: 1, verdict: 'contradicted', quotes: [{ turn: 1, text: 'left knee' }], problem: 'The left knee' },
    { line: 2, verdict: 'supported', quotes: [{ turn: 2, text: 'naproxen 250 mg' }], problem: '' },
    { line: 3, verdict: 'supported', quotes: [{ turn: 2, text: 'an orthopaedic surgeon' }], problem: '' },
  ],
  missing: [],
})

describe('an evaluation', () => {
  it('counts lines by verdict and label, calls and tokens', async () => {
    const score = await evaluate(labelled, { verifier: scriptedModel([check]) })
    expect(score).toMatchObject({ id: 'labelled', calls: 1, warnings: [] })
    expect(score.lines).toMatchObject({ supported: 1, unverified: 1, conflicting: 1 })
    expect(score.labelled).toEqual([
      { label: 'side', verdict: 'conflicting' },
      { label: 'true', verdict: 'supported' },
      { label: 'invention', verdict: 'unverified' },
    ])
    expect(score.inputTokens).toBeGreaterThan(500)
  })

  it('prints precision and recall by kind, and no text of a visit', async () => {
    const table = evalTable([await evaluate(labelled, { verifier: scriptedModel([check]) })])
    expect(table).toMatch(/^invention +1 +0 +0\.0 /m)
    expect(table).toMatch(/^side +1 +1 +100\.0 /m)
    expect(table).toMatch(/^true +1 +0 +0\.0 +1 +100\.0$/m)
    expect(table).toContain('Precision of a flag: 100.0 % of 1')
    expect(table).not.toMatch(/knee pain|naproxen/i)
  })

  it('shows what has changed since other scores', async () => {
    const now = await evaluate(labelled, { verifier: scriptedModel([check]) })
    const then: VisitScore = { ...now, lines: { ...now.lines, supported: 3 }, calls: 4 }
    const table = evalTable([now], [then])
    expect(table).toMatch(/^labelled +3 \(-2\) +1 \(-2\) .* 1 \(-3\)/m)
    expect(table).toMatch(/^all +3 \(-2\) +1 \(-2\) .* 1 \(-3\)/m)
    expect(evalTable([now, { ...now, id: 'new' }], [then])).toMatch(/^all +6 +2 .* 2 +\d/m)
    expect(evalTable([now], [now])).not.toContain('(')
  })
})

describe('medical-scribe eval', () => {
  let folder = ''
  const file = (name: string): string => join(folder, name)
  const run = async (...args: string[]): Promise<string> => {
    const { values, positionals } = parseArgs({
      args,
      options: evalCommand.options,
      allowPositionals: true,
    })
    const printed: string[] = []
    const screen = new Screen({ write: (text) => printed.push(text) })
    await evalCommand.run({ words: positionals, flags: values, screen })
    return printed.join('')
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eval-'))
    await writeFile(file('visits.jsonl'), `${JSON.stringify(visit)}\n${JSON.stringify(labelled)}\n`)
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('plays recorded answers, keeps scores, and compares with them', async () => {
    const recorder = recordedModel(scriptedModel([check]), file('labelled.json'), { record: true })
    await evaluate(labelled, { verifier: recorder })
    await writeFile(file('one.json'), JSON.stringify([labelled]))
    const args = [file('one.json'), '--verifier', 'any', '--recording', file('{id}.json')]
    const table = await run(...args, '--json', file('scores.json'))
    expect(table).toMatch(/^labelled +3 +1 /m)
    expect(await readFile(file('scores.json'), 'utf8')).not.toMatch(/knee|naproxen/i)
    expect(await run(...args, '--against', file('scores.json'))).not.toMatch(/\([+-]\d+\)/)
    const kept = await readFile(file('scores.json'), 'utf8')
    await writeFile(
      file('scores.json'),
      kept.replace('"calls": 1', '"calls": 4').replace('"calls":1', '"calls":4'),
    )
    expect(await run(...args, '--against', file('scores.json'))).toMatch(/^all +3 .* 1 \(-3\)/m)
  })

  it('takes a module as a model', async () => {
    await writeFile(
      file('model.mjs'),
      `export default { id: 'mine', generate: async () => ({ text: ${JSON.stringify(check)}, finishReason: 'stop', modelId: 'mine', usage: { inputTokens: 1, outputTokens: 1, cachedTokens: 0 } }) }`,
    )
    expect(await run(file('visits.jsonl'), '--verifier', file('model.mjs'))).toMatch(/^labelled +3 +1 /m)
  })

  it.each<[string, () => string[]]>([
    ['a file that is not there', () => [file('none.json')]],
    ['a file that holds none', () => [file('model.json')]],
    ['to record nowhere', () => [file('visits.jsonl'), '--record']],
    ['a Gateway model without a key', () => [file('visits.jsonl'), '--writer', 'claude-sonnet-4-6']],
  ])('refuses %s', async (_, args) => {
    await writeFile(file('model.json'), '{"turns":[]}')
    delete process.env['ASSEMBLYAI_API_KEY']
    await expect(run(...args())).rejects.toBeInstanceOf(ConfigurationError)
  })

  it('shows its help when no visits are named', async () => {
    await expect(run()).rejects.toThrow('medical-scribe eval <visits')
  })
})
