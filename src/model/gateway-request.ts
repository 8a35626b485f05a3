import type { ModelRequest } from '../protocol/model.ts'

/** What a request can do without; the Gateway refuses with 400 what a model does not take. */
export type OptionalParameter = 'response_format' | 'temperature' | 'cache_control'

/** Under which name a server takes the limit of an answer. */
export type MaxTokensParameter = 'max_tokens' | 'max_completion_tokens'

type Body = Readonly<Record<string, unknown>>

/** The JSON body of one chat completions request. `refused` parameters are left out. */
export function requestBody(
  model: string,
  request: ModelRequest,
  defaults: {
    readonly maxTokens: number
    readonly temperature?: number | undefined
    readonly maxTokensParameter: MaxTokensParameter
  },
  refused: ReadonlySet<OptionalParameter>,
): Body {
  const temperature = request.temperature ?? defaults.temperature
  const schema = request.responseSchema
  // Claude caches up to a mark; the other families cache by themselves and know no marks.
  const marks = model.startsWith('claude') && !refused.has('cache_control')
  return {
    model,
    messages: request.messages.map(({ role, content, cacheable }) =>
      marks && cacheable === true
        ? { role, content, cache_control: { type: 'ephemeral' } }
        : { role, content },
    ),
    [defaults.maxTokensParameter]: request.maxTokens ?? defaults.maxTokens,
    ...(temperature === undefined || refused.has('temperature') ? {} : { temperature }),
    ...(schema === undefined || refused.has('response_format')
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            // Without `strict` the Gateway takes the schema for a wish.
            json_schema: { name: schema.name, strict: true, schema: schema.schema },
          },
        }),
  }
}

/** Which optional parameter of `sent` a refusal names, if any. */
export function rejectedParameter(refusal: string, sent: Body): OptionalParameter | undefined {
  const names: readonly OptionalParameter[] = ['response_format', 'temperature', 'cache_control']
  const text = JSON.stringify(sent['messages'])
  return names.find(
    (name) =>
      refusal.includes(name) && (name in sent || (name === 'cache_control' && text.includes(`"${name}"`))),
  )
}

/**
 * The other name of the limit, when a refusal of `sent` speaks of `max_completion_tokens`: newer models ask for it in
 * place of `max_tokens`, and older servers do not know it.
 */
export function otherMaxTokens(refusal: string, sent: Body): MaxTokensParameter | undefined {
  if (!refusal.includes('max_completion_tokens')) return undefined
  return 'max_completion_tokens' in sent ? 'max_tokens' : 'max_completion_tokens'
}
