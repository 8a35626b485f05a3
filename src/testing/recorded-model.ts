import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, ModelError } from '../core/errors.ts'
import { isObject, parseObject } from '../core/json.ts'
import type { LanguageModel, ModelRequest, ModelResponse } from '../protocol/model.ts'

/** Options of `recordedModel`. */
export interface RecordedModelOptions {
  /**
   * Whether the model may be asked what the file does not answer; its answers are kept.
   *
   * @default false
   */
  readonly record?: boolean
}

/**
 * Plays back what a language model once answered to the same request.
 *
 * A request is the same when its messages are, but for the fences that are drawn at random. The file holds a digest of
 * each request and the answer with its usage: no request, no key, no header. Several of these on one file share it.
 *
 * @param model asked for what is not in the file, when `record` is true; its id is the id of this model.
 * @param file JSON, made when the first answer is kept.
 * @throws ConfigurationError for a model that is none when `record` is true; ModelError, when asked, for a request
 * that the file does not answer, and for a file that holds no recording.
 */
export function recordedModel(
  model: LanguageModel | undefined,
  file: string | URL,
  { record = false }: RecordedModelOptions = {},
): LanguageModel {
  if (record && typeof model?.generate !== 'function') {
    throw new ConfigurationError('model', 'is needed to record: an object with generate()')
  }
  const id = model?.id ?? 'recorded'
  const path = resolve(typeof file === 'string' ? file : fileURLToPath(file))
  const recording = (recordings[path] ??= new Recording(path))
  return {
    id,
    async generate(request, signal) {
      const digest = requestDigest(request)
      const kept = await recording.answer(digest, id)
      if (kept) return kept
      if (!record || !model) {
        throw new ModelError(
          id,
          `The recording has no answer to request ${digest}: the prompt or its data changed. Pass a model and { record: true } to ask again`,
        )
      }
      const { text, finishReason, usage, modelId } = await model.generate(request, signal)
      return recording.keep(digest, { text, finishReason, usage, modelId })
    },
  }
}

/** Names a request by its content: 16 characters that are the same for equal messages, whatever their fences. */
export function requestDigest({ messages }: Pick<ModelRequest, 'messages'>): string {
  const content = messages.map((each) => [each.role, each.content.replace(/=== [0-9a-f]{12}/g, '===')])
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)
}

const recordings: Record<string, Recording> = {}

/** One file of answers. The only one that writes it. */
class Recording {
  readonly #path: string
  #answers: Promise<Map<string, ModelResponse>> | undefined
  #written: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  async answer(digest: string, id: string): Promise<ModelResponse | undefined> {
    this.#answers ??= this.#read(id).catch((error: unknown) => {
      this.#answers = undefined
      throw error
    })
    return (await this.#answers).get(digest)
  }

  async keep(digest: string, answer: ModelResponse): Promise<ModelResponse> {
    const answers = await (this.#answers ?? new Map<string, ModelResponse>())
    answers.set(digest, answer)
    const written = this.#written.then(async () => {
      // In order of digests, so that a recording made again differs only where its answers do.
      const sorted = Object.fromEntries([...answers].sort(([a], [b]) => (a < b ? -1 : 1)))
      await mkdir(dirname(this.#path), { recursive: true })
      await writeFile(`${this.#path}.new`, `${JSON.stringify({ answers: sorted }, null, 2)}\n`)
      await rename(`${this.#path}.new`, this.#path)
    })
    this.#written = written.catch(() => undefined)
    await written
    return answer
  }

  async #read(id: string): Promise<Map<string, ModelResponse>> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"answers":{}}'
      throw new ModelError(id, 'The recording cannot be read', { cause: error })
    })
    const answers = parseObject(text)?.['answers']
    if (!isObject(answers))
      throw new ModelError(id, 'The file holds no recording: expected JSON with answers')
    return new Map(Object.entries(answers) as [string, ModelResponse][])
  }
}
