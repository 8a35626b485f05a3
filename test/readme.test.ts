import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bundlePrograms } from './support/bundle-programs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('README', () => {
  it('is at most 150 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(150)
  })

  it('points only at what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1] as string)
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
  })

  it('prints what it says its example prints', async () => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
    const [, said = ''] = /It prints:\n\n```\n([\s\S]*?)```/.exec(readme) ?? []
    const folder = await mkdtemp(join(root, 'examples', 'readme-'))
    try {
      const file = join(folder, 'example.ts')
      await writeFile(file, `${code}\nexport {}\n`)
      const [program = ''] = await bundlePrograms(folder, [file])
      const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: root })
      expect(stdout).toBe(said)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
