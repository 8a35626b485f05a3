import { readEditMessages } from '../editing/editor/edit-prompt.ts'
import { readFence } from '../model/fence.ts'
import type { GatewayRequest } from '../server/gateway-side.ts'

type Messages = GatewayRequest['messages']

/** One turn in a prompt. */
export interface PromptTurn {
  readonly id: string
  readonly text: string
}

/** The reply of an editor that changes nothing. Undefined when the request asks for no edit of this package. */
export function echoOfEdit(messages: Messages): string | undefined {
  const edit = readEditMessages(messages as Parameters<typeof readEditMessages>[0])
  if (!edit) return undefined
  return edit.numbered ? edit.texts.map((text, index) => `[${index + 1}] ${text}`).join('\n') : edit.texts[0]
}

/** The data in a message: the text between fences or tags, else all of it. */
export function dataOf(content: string): string {
  const fenced = readFence(content)?.inside
  const tagged = /<([a-z_-]+)>\n?([\s\S]*?)\n?<\/\1>(?![\s\S]*<\/)/i.exec(content)?.[2]
  return fenced ?? tagged ?? content
}

/** The turns of a note request, from the last message with turns. In a repair request, one without turns follows. */
export function turnsOf(messages: Messages): readonly PromptTurn[] {
  const found = messages.map(({ content }) => linesOf(dataOf(content))).filter((turns) => turns.length > 0)
  return found.at(-1) ?? []
}

const speaker = /^[\p{L}][\p{L}\p{N} ]{0,30}:\s+/u

/** Lines that begin with an id in brackets, or with a number and a mark. */
function linesOf(data: string): readonly PromptTurn[] {
  const turns: PromptTurn[] = []
  for (const line of data.split('\n')) {
    const match =
      /^\s*[[(#]\s*([\w-]+)\s*[\])]\s*:?\s*(.*)$/.exec(line) ??
      /^\s*((?:T|turn )?\d+(?:-\d+)?)\s*[.:)|]\s+(.*)$/i.exec(line)
    const [, id, rest] = match ?? []
    if (id !== undefined && rest !== undefined) turns.push({ id, text: rest.replace(speaker, '') })
  }
  return turns
}

/** True when the request wants a note rather than an edit. */
export function asksForNote(request: GatewayRequest): boolean {
  if (request.schema) return true
  return request.messages.some(({ content }) => /\bSOAP\b|"?subjective"?\s*[:,]/i.test(content))
}
