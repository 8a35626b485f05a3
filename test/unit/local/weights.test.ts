import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tokenFile, tokenTable } from '../../../src/local/token-file.ts'
import { findWeights } from '../../../src/local/weights.ts'

const tokenizer = new URL('../../../node_modules/llama-tokenizer-js/llama-tokenizer.js', import.meta.url)
  .pathname
let scratch = ''

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weights-test-'))
})
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true })
})

const names = ['encoder_model.onnx', 'decoder_model_merged.onnx', 'silero_vad.onnx', 'tokens.txt']
const big = Buffer.alloc(200_000)

async function put(path: string, content: Buffer | string = big): Promise<string> {
  const full = join(scratch, path)
  await mkdir(join(full, '..'), { recursive: true })
  await writeFile(full, content)
  return full
}

describe('findWeights', () => {
  it('finds every file in the packages that ship them', async () => {
    const found = await findWeights()
    const sha256 = async (path: string): Promise<string> =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    expect((await sha256(found.encoder)).slice(0, 8)).toBe('c6fc4b7b')
    expect((await sha256(found.decoder)).slice(0, 8)).toBe('eed87831')
    expect((await sha256(found.vad)).slice(0, 8)).toBe('1a153a22')
    expect((await sha256(found.tokens)).slice(0, 8)).toBe('54cea38d')
  })

  it('takes a directory that holds them all, and needs no package then', async () => {
    for (const name of names) await put(name)
    const found = await findWeights(scratch, [scratch])
    expect(found).toEqual({
      encoder: join(scratch, 'encoder_model.onnx'),
      decoder: join(scratch, 'decoder_model_merged.onnx'),
      vad: join(scratch, 'silero_vad.onnx'),
      tokens: join(scratch, 'tokens.txt'),
    })
  })

  it('takes single files, and looks for the rest', async () => {
    const vad = await put('mine.onnx')
    const tokens = await put('tokens')
    const found = await findWeights({ vad, tokens })
    expect(found).toMatchObject({ vad, tokens })
    expect(found.encoder).toContain('moonshine')
  })

  it('looks where the app is, also above it', async () => {
    await put('node_modules/@moonshine-ai/moonshine-js/dist/model/tiny/quantized/encoder_model.onnx')
    await put('node_modules/@moonshine-ai/moonshine-js/dist/model/tiny/quantized/decoder_model_merged.onnx')
    await put('node_modules/decibri/models/silero_vad.onnx')
    const tokens = await put('tokens')
    const found = await findWeights({ tokens }, [join(scratch, 'packages/app')])
    expect(found.vad.startsWith(scratch)).toBe(true)
  })

  it.each([
    ['nothing is installed', {}, 'weights.encoder', '@moonshine-ai/moonshine-js@0.1.29'],
    ['a file is not there', { encoder: 'nowhere.onnx' }, 'weights.encoder', 'no such file'],
    ['the directory is none', 'nowhere', 'weights', 'not a directory'],
  ])('says what to do when %s', async (_, option, name, advice) => {
    const attempt = findWeights(option, [scratch])
    await expect(attempt).rejects.toMatchObject({ code: 'configuration', option: name })
    await expect(attempt).rejects.toThrow(advice)
  })

  it('does not hand a pointer file to an engine that would end the process over it', async () => {
    const encoder = await put('encoder.onnx', 'version https://git-lfs.github.com/spec/v1')
    await expect(findWeights({ encoder })).rejects.toMatchObject({ option: 'weights.encoder' })
  })
})

describe('tokenFile', () => {
  it('is made once, whole, by however many starts at the same time', async () => {
    const made = await Promise.all([1, 2, 3].map(() => tokenFile(tokenizer, scratch)))
    expect(new Set(made).size).toBe(1)
    expect(await readdir(scratch)).toHaveLength(1)
  })

  it('makes a damaged one anew', async () => {
    const path = await tokenFile(tokenizer, scratch)
    await writeFile(path, 'half a ta')
    expect(await tokenFile(tokenizer, scratch)).toBe(path)
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(32_001)
  })

  it('refuses another vocabulary', async () => {
    const other = await put('other.mjs', 'export default { vocabById: ["<unk>", "▁yes"] }')
    await expect(tokenFile(other, scratch)).rejects.toMatchObject({ option: 'weights.tokens' })
  })

  it('writes bytes as bytes and the mark of a word as a space', async () => {
    const lines = (await tokenTable(['<0x0A>', '▁yes', 'é'])).split('\n')
    expect(lines).toEqual([`${Buffer.from('\n').toString('base64')}\t0`, 'IHllcw==\t1', 'w6k=\t2', ''])
  })
})
