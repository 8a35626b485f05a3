import { parseObject, type JsonObject } from '../core/json.ts'

/** How many places in an answer are tried as the beginning of its JSON: enough for any honest prose before it. */
const mostBeginnings = 50

/**
 * The JSON object that a model answered with. Passes over a model's thinking, prose and code fences around it. Of
 * several objects the longest is the answer. Undefined when there is none.
 */
export function jsonAnswer(text: string): JsonObject | undefined {
  const answer = withoutThinking(text)
  const beginning = /\{\s*["}]/g
  let found: JsonObject | undefined
  let longest = 0
  for (let tries = 0; tries < mostBeginnings; tries++) {
    const start = beginning.exec(answer)?.index
    const end = start === undefined ? undefined : endOfObject(answer, start)
    // What begins inside an object that was cut off is a piece of the answer, and none.
    if (start === undefined || end === undefined) break
    const object = parseObject(answer.slice(start, end))
    beginning.lastIndex = object ? end : start + 1
    if (!object || end - start <= longest) continue
    found = object
    longest = end - start
  }
  return found
}

/**
 * What stands after a model's thinking, which some models write into the answer itself. Empty when the thinking does
 * not end. The prompt may have begun the thinking, so that the answer holds only its end.
 */
export function withoutThinking(text: string): string {
  const start = text.trimStart()
  if (start.startsWith('{')) return text
  const [, after] = /^[\s\S]*<\/think(?:ing)?>\s*([\s\S]*)$/.exec(text) ?? []
  return after ?? (/^<think(?:ing)?>/.test(start) ? '' : text)
}

/** Where the object that begins at `start` ends. Undefined when it does not. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (inString) {
      if (sign === '\\') at++
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) return at + 1
  }
  return undefined
}
