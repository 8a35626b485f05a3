import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { sessionTransitions } from '../src/session/state.ts'

const file = fileURLToPath(new URL('../docs/lifecycle.md', import.meta.url))
const slot = /(<!-- diagram -->\n)[\s\S]*?(<!-- \/diagram -->)/

function diagram(): string {
  const arrows = Object.entries(sessionTransitions).flatMap(([from, targets]) =>
    targets.length === 0 ? [`    ${from} --> [*]`] : targets.map((to) => `    ${from} --> ${to}`),
  )
  return ['```mermaid', 'stateDiagram-v2', '    [*] --> idle', ...arrows, '```', ''].join('\n')
}

it('docs/lifecycle.md draws the transition table as it is', () => {
  const text = readFileSync(file, 'utf8')
  const drawn = text.replace(slot, (_, open: string, close: string) => `${open}${diagram()}${close}`)
  if (process.env['UPDATE_DIAGRAM']) writeFileSync(file, drawn)
  expect(readFileSync(file, 'utf8')).toBe(drawn)
  expect(text).toMatch(slot)
})
