/**
 * Asks no model: writes the requests of our visits to files, and reads the answers that lie beside them into the
 * visits' recordings.
 *
 *   npx tsx scripts/visit-requests.ts <directory> [--model <id>]
 *
 * One file `<name>.json` a request, with exactly its messages; its answer is `<name>.answer.txt`. Run it again when
 * answers have come: a later request is known only when those before it are answered.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { editTurns, heardTurns } from '../src/cli/evaluate.ts'
import { ModelError, NoteVerifier, SoapGenerator, type NoteWriter } from '../src/index.ts'
import { writeNote } from '../src/session/write-note.ts'
import type { LanguageModel } from '../src/protocol/model.ts'
import { recordedModel, requestDigest } from '../src/testing/recorded-model.ts'
import { plantedNote, type PlantedVisit } from '../test/support/planted-note.ts'

const [directory, flag, modelId = 'language-model'] = process.argv.slice(2)
if (directory === undefined || (flag !== undefined && flag !== '--model')) {
  console.error('Usage: npx tsx scripts/visit-requests.ts <directory> [--model <id>]')
  process.exit(2)
}
mkdirSync(directory, { recursive: true })
const visits = fileURLToPath(new URL('../test/visits/', import.meta.url))
let open = 0

/** A model whose answers lie in files. Without one it writes the request, and fails. */
function filedModel(name: string): LanguageModel {
  return {
    id: modelId,
    retries: true,
    generate(request) {
      const path = join(directory as string, `${name}.${requestDigest(request)}`)
      if (!existsSync(`${path}.answer.txt`)) {
        open++
        const messages = request.messages.map(({ role, content }) => ({ role, content }))
        writeFileSync(`${path}.json`, `${JSON.stringify({ messages }, null, 2)}\n`)
        return Promise.reject(new ModelError(modelId, 'Not answered yet'))
      }
      const text = readFileSync(`${path}.answer.txt`, 'utf8').trim()
      const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0)
      // Four characters a token, as a rule of thumb: a file does not tell.
      const usage = {
        inputTokens: Math.ceil(characters / 4),
        outputTokens: Math.ceil(text.length / 4),
        cachedTokens: 0,
      }
      return Promise.resolve({ text, finishReason: 'stop', usage, modelId })
    },
  }
}

const nothing = (): void => undefined
const quiet = {
  signal: new AbortController().signal,
  onCall: nothing,
  hasRoom: () => true,
  tell: nothing,
  warn: nothing,
}

function stageOf(
  write: NoteWriter['write'],
  model: (stage: string) => LanguageModel,
  prefix: string,
): Parameters<typeof writeNote>[0] {
  const mender = new SoapGenerator({ model: model(`${prefix}mend`) })
  return {
    writer: { write, mend: (...args) => mender.mend(...args) },
    verifier: new NoteVerifier({ model: model(`${prefix}verify`) }),
  }
}

for (const name of readdirSync(visits).filter((file) => /^[\w-]+\.json$/.test(file))) {
  const visit = JSON.parse(readFileSync(join(visits, name), 'utf8')) as PlantedVisit
  const recording = join(visits, 'recorded', name)
  const model = (stage: string): LanguageModel =>
    recordedModel(filedModel(`${visit.id}.${stage}`), recording, { record: true })
  const before = open
  const turns = await editTurns(heardTurns(visit), model('edit'))
  if (open === before) {
    const generator = new SoapGenerator({ model: model('note') })
    await writeNote(
      stageOf((given) => generator.generate(given), model, ''),
      { turns, ...quiet },
    )
    const note = await generator.generate(turns).catch(() => undefined)
    const planted = note && plantedNote(note, visit)
    if (planted)
      await writeNote(
        stageOf(() => Promise.resolve(planted), model, 'planted-'),
        { turns, ...quiet },
      )
  }
  console.log(visit.id, open > before ? `${open - before} to answer` : 'answered')
}
