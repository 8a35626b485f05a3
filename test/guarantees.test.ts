import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The first argument of every call that begins with a text, in the tests and in the scripts that test. */
const titles = ['test', 'scripts']
  .flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((name) => /^scripts\/test-|^test\/(?!guarantees).*\.ts$/.test(name))
  .flatMap((name) => [...readFileSync(`${root}/${name}`, 'utf8').matchAll(/\(\s*([`'"])(.*?)\1,/g)])
  .map((m) => m[2] as string)

describe('guarantees', () => {
  const promised = [...readFileSync(`${root}/docs/lifecycle.md`, 'utf8').matchAll(/^\| (L\d+) \|/gm)].map(
    (m) => m[1] as string,
  )
  const cited = new Set(titles.flatMap((title) => title.match(/\bL\d+(?=[:,])/g) ?? []))

  it('are numbered without gaps', () => {
    expect(promised.length).toBeGreaterThan(10)
    expect(promised).toEqual(promised.map((_, index) => `L${index + 1}`))
  })

  it('are each cited by the title of a test, and only where they exist', () => {
    expect([...cited].sort()).toEqual([...promised].sort())
  })
})

/** What was found by trying this package as an integrator and as an attacker: each has a test that names it. */
const found: Readonly<Record<string, string>> = {
  'lost 1': 'a second session of an encounterId wrote into the first',
  'lost 2': 'a lease that looked at process ids gave a live visit away',
  'lost 3': 'recover() claimed nothing, and nothing told live, abandoned and done apart',
  'lost 4': 'cancel() after stop() waited for the model of the editor',
  'lost 5': 'the usage was zero after a kill',
  'lost 6': 'a file could not go on after a crash',
  'fit 1': 'a visit could not be finished without audio',
  'fit 2': "an editor, template or writer of one's own did not compile, or went unreviewed",
  'fit 3': 'concurrency 1 made six calls at once',
  'fit 4': 'connection errors had no cause, and no agent could be given',
  'fit 5': 'Jest hung',
  'fit 6': 'mu-law and a store excluded each other, and callbacks had no source',
  'fit 7': 'models behind other servers than the Gateway could not be asked, or answered in vain',
  'fit 8': 'unknown nested options passed',
  'fit 9':
    'JSON of an error lacked its message; types needed the DOM; cancel() left an empty visit; speed Infinity',
  'fit 10': 'the example of a test failed as printed, and links led nowhere',
  'attack 1': 'an order or a time that cannot be, on the wire',
  'attack 2': 'a path that is no URL, and a foreign Origin or Host',
  'attack 3': 'an untrusted certificate was tried twenty times',
  'attack 4': 'two containers on one folder, and the time of a lock in the future',
  'attack 5': 'a wall clock that is set, and sessions that are over when they begin',
  'attack 6': 'one failed append, or an aborted transaction, ended durability',
  'attack 7': 'an encounterId that the store cannot keep was found after the start',
  'attack 8': 'stop() with the network gone or a model that hangs',
  'attack 9': 'the cause of an error was printed',
  'attack 10':
    'a note of 100,000 lines; a crafted log; a record too long to be read; branches joined; a key for ever',
}

describe('what was found by trying', () => {
  const cited = new Set(titles.flatMap((title) => title.match(/(?<=\()(?:lost|fit|attack) \d+(?=\))/g) ?? []))

  it('is each cited by the title of a test, and only where it is listed', () => {
    expect([...cited].sort()).toEqual(Object.keys(found).sort())
  })
})
