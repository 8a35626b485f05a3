import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('guarantees', () => {
  const promised = [...readFileSync(`${root}/docs/lifecycle.md`, 'utf8').matchAll(/^\| (L\d+) \|/gm)].map(
    (m) => m[1] as string,
  )
  const titles = readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.ts$/.test(name) && name !== 'guarantees.test.ts')
    .flatMap((name) => [
      ...readFileSync(`${root}/test/${name}`, 'utf8').matchAll(/\(\s*[`'"](L\d+[:,][^`'"]*)/g),
    ])
    .map((m) => m[1] as string)

  it('are numbered without gaps', () => {
    expect(promised.length).toBeGreaterThan(10)
    expect(promised).toEqual(promised.map((_, index) => `L${index + 1}`))
  })

  it('are each cited by the title of a test', () => {
    const uncited = promised.filter((id) => !titles.some((title) => new RegExp(`\\b${id}\\b`).test(title)))
    expect(uncited).toEqual([])
  })

  it('are cited only where they exist', () => {
    const cited = new Set(titles.flatMap((title) => title.match(/\bL\d+(?=[:,])/g) ?? []))
    expect([...cited].filter((id) => !promised.includes(id))).toEqual([])
  })
})
