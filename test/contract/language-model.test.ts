import { afterAll, describe } from 'vitest'
import { GatewayModel } from '../../src/model/gateway-model.ts'
import { askModels } from '../../src/model/model-chain.ts'
import type { LanguageModel } from '../../src/protocol/model.ts'
import {
  completion,
  loopbackGateway,
  sendJson,
  type LoopbackGateway,
} from '../integration/loopback-gateway.ts'
import { languageModelContract, type LanguageModelHarness } from './language-model.ts'

const open: LoopbackGateway[] = []
afterAll(async () => {
  await Promise.all(open.map((gateway) => gateway.close()))
})

const over = (wrap: (model: LanguageModel) => LanguageModel): LanguageModelHarness => {
  const start = async (reply: Parameters<typeof loopbackGateway>[0]): Promise<LanguageModel> => {
    const gateway = await loopbackGateway(reply)
    open.push(gateway)
    const options = { model: 'small-model', baseUrl: gateway.url, retry: { retries: 1, baseDelayMs: 1 } }
    return wrap(new GatewayModel(options))
  }
  return {
    answering: () =>
      start((response) => {
        sendJson(response, completion('Good morning.'))
      }),
    hanging: () => start(() => undefined),
    failing: () =>
      start((response) => {
        sendJson(response, { code: 400, message: 'Say something is not allowed', request_id: 'r' }, 400)
      }),
  }
}

describe('GatewayModel keeps the contract of a language model', () => {
  languageModelContract(over((model) => model))
})
describe('a chain of models keeps the contract of a language model', () => {
  languageModelContract(
    over((model) => ({
      id: 'chain',
      generate: (request, signal) => askModels([model, model], request, { timeoutMs: 60_000, signal }),
    })),
  )
})
