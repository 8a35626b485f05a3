import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import { GatewayModel } from '../model/gateway-model.ts'
import type { LanguageModel } from '../protocol/model.ts'
import { recordedModel } from '../testing/recorded-model.ts'
import { textOf, UsageError, writeNamed, type Command } from './command.ts'
import { evalTable, evaluate, type EvalVisit, type VisitScore } from './evaluate.ts'

const help = `medical-scribe eval <visits.json|.jsonl …>

  --writer <model>     writes notes; without it only notes that stand in the visits are checked
  --verifier <model>   checks notes against their visits
  --editor <model>     edits the turns first
  --recording <file>   plays answers back from this file; {id} in it stands for the id of the visit
  --record             asks what the recording lacks, and keeps it
  --json <file>        writes the scores, which hold no text
  --against <file>     shows what has changed since those scores

A <model> is the id of a Gateway model (with ASSEMBLYAI_API_KEY), or a module whose default
export is a LanguageModel.
With a recording and without --record any id will do.`

const text = { type: 'string' } as const

/** Runs visits through editor, writer and verifier, and prints a table. */
export const evalCommand: Command = {
  summary: 'measures editor, writer and verifier on visits',
  help,
  options: {
    writer: text,
    verifier: text,
    editor: text,
    recording: text,
    record: { type: 'boolean' },
    json: text,
    against: text,
  },
  async run({ words, flags, screen }) {
    if (words.length === 0) throw new UsageError(help)
    const recording = textOf(flags, 'recording')
    const json = textOf(flags, 'json')
    const against = textOf(flags, 'against')
    const record = flags['record'] === true
    if (record && recording === undefined) throw new ConfigurationError('record', 'needs --recording')
    const visits = (await Promise.all(words.map(readVisits))).flat()
    const then = against === undefined ? [] : await readScores(against)
    const asks = record || recording === undefined
    const [editor, writer, verifier] = await Promise.all(
      ['editor', 'writer', 'verifier'].map((name) => modelOf(textOf(flags, name), asks)),
    )
    const scores: VisitScore[] = []
    for (const visit of visits) {
      const kept = (model: LanguageModel | undefined): LanguageModel | undefined =>
        model && recording !== undefined
          ? recordedModel(model, recording.replaceAll('{id}', visit.id), { record })
          : model
      const models = Object.entries({ editor: kept(editor), writer: kept(writer), verifier: kept(verifier) })
      scores.push(await evaluate(visit, Object.fromEntries(models.filter(([, model]) => model))))
    }
    screen.line(evalTable(scores, then))
    if (json !== undefined) await writeNamed(json, `${JSON.stringify(scores, null, 2)}\n`)
    return 0
  },
}

async function readVisits(file: string): Promise<EvalVisit[]> {
  const content = await read(file)
  const lines = file.endsWith('.jsonl') ? content.split('\n').filter((line) => line.trim() !== '') : [content]
  return lines.flatMap((line) => {
    const value = parseJson(file, line)
    return (Array.isArray(value) ? (value as unknown[]) : [value]).map((visit) => {
      if (isObject(visit) && typeof visit['id'] === 'string' && isTurns(visit['turns'])) {
        return visit as unknown as EvalVisit
      }
      throw new ConfigurationError(file, 'must hold visits: { id, turns: [{ speaker, text }] }')
    })
  })
}

const isTurns = (value: unknown): boolean =>
  Array.isArray(value) && value.every((turn) => isObject(turn) && typeof turn['text'] === 'string')

async function readScores(file: string): Promise<VisitScore[]> {
  const value = parseJson(file, await read(file))
  if (Array.isArray(value) && value.every((score) => isObject(score) && isObject(score['lines']))) {
    return value as VisitScore[]
  }
  throw new ConfigurationError(file, 'must hold the scores that --json wrote')
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(file, 'cannot be read', { cause })
  })
}

function parseJson(file: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new ConfigurationError(file, 'is no JSON', { cause })
  }
}

/** The model of a module, or one of the Gateway; where nothing is asked, one that only has a name. */
async function modelOf(name: string | undefined, asks: boolean): Promise<LanguageModel | undefined> {
  if (name === undefined) return undefined
  if (existsSync(name)) {
    const { default: model } = (await import(pathToFileURL(resolve(name)).href)) as {
      default?: LanguageModel
    }
    if (typeof model?.generate === 'function') return model
    throw new ConfigurationError(name, 'must have a LanguageModel as its default export')
  }
  if (!asks) return { id: name, generate: () => Promise.reject(new Error('Nothing is asked')) }
  return new GatewayModel({ model: name, apiKey: process.env['ASSEMBLYAI_API_KEY'] })
}
