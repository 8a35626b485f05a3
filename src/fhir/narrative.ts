import type { FhirNarrative } from './resources.ts'

/** Text without the characters that XML 1.0 and FHIR forbid: control characters and halves of surrogate pairs. */
export function cleanText(text: string): string {
  return text
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/g, '') // eslint-disable-line no-control-regex
}

/** A copy of a value without the characters that FHIR forbids. */
export function cleanStrings<Value>(value: Value): Value {
  if (typeof value === 'string') return cleanText(value) as Value
  if (Array.isArray(value)) return value.map((item: unknown) => cleanStrings(item)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanStrings(inner)])) as Value
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeXml(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (character) => entities[character] as string)
}

/** A narrative of paragraphs and one list, everything escaped. */
export function narrative(
  paragraphs: readonly string[],
  lines: readonly { readonly id?: string; readonly text: string }[] = [],
): FhirNarrative {
  const body = paragraphs.map((text) => `<p>${escapeXml(text)}</p>`).join('')
  const list = lines
    .map(({ id, text }) => `<li${id === undefined ? '' : ` id="${escapeXml(id)}"`}>${escapeXml(text)}</li>`)
    .join('')
  return {
    status: 'additional',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${body}${list && `<ul>${list}</ul>`}</div>`,
  }
}

/** Base64 of bytes, without the 64 KB limit that spreading them into one call would have. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}
