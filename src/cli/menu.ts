import { emitKeypressEvents } from 'node:readline'

interface Key {
  readonly name?: string
  readonly ctrl?: boolean
}

/**
 * Lets a person choose with the arrow keys and Enter. Without a terminal, takes the first choice.
 *
 * @returns the chosen index, or undefined after Ctrl+C or Escape.
 */
export async function choose(title: string, choices: readonly string[]): Promise<number | undefined> {
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY) return 0
  let chosen = 0
  const draw = (): void => {
    for (const [index, choice] of choices.entries()) {
      stdout.write(`\x1b[2K${index === chosen ? `\x1b[36m❯ ${choice}\x1b[0m` : `  ${choice}`}\n`)
    }
  }
  stdout.write(`${title}\n`)
  draw()
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.resume()
  try {
    return await new Promise<number | undefined>((resolve) => {
      const onKey = (_: string | undefined, key: Key): void => {
        if (key.name === 'up') chosen = (chosen + choices.length - 1) % choices.length
        else if (key.name === 'down') chosen = (chosen + 1) % choices.length
        else if (key.name === 'return' || key.name === 'escape' || (key.ctrl && key.name === 'c')) {
          stdin.off('keypress', onKey)
          resolve(key.name === 'return' ? chosen : undefined)
          return
        } else return
        stdout.write(`\x1b[${choices.length}A`)
        draw()
      }
      stdin.on('keypress', onKey)
    })
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
  }
}
