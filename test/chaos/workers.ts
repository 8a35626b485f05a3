import { fork, type ChildProcess } from 'node:child_process'

/** What a worker is sent, and what it answers. */
interface Task<Input> {
  readonly index: number
  readonly input: Input
}

/**
 * Runs `script` in processes of its own and lets them work through `inputs`, several at a time each. `onDone` is
 * called as each is done; a worker that dies fails the whole.
 */
export async function distribute<Input, Output>(
  script: string,
  options: { readonly processes: number; readonly parallel: number; readonly args: readonly string[] },
  inputs: readonly Input[],
  onDone: (output: Output, index: number) => void,
): Promise<void> {
  let next = 0
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let open = 0
      let isOver = false
      const child = fork(script, options.args)
      const feed = (): void => {
        while (open < options.parallel && next < inputs.length) {
          const index = next++
          open++
          child.send({ index, input: inputs[index] })
        }
        if (open > 0) return
        isOver = true
        child.disconnect()
        resolve()
      }
      child.on('message', (answer: { index: number; output: Output }) => {
        open--
        onDone(answer.output, answer.index)
        feed()
      })
      child.on('exit', (code, signal) => {
        if (!isOver) reject(new Error(`A worker ended early (${signal ?? code})`))
      })
      child.on('error', reject)
      feed()
    })
  await Promise.all(Array.from({ length: Math.min(options.processes, inputs.length) }, one))
}

/** In a worker: does what is sent, until the parent has no more, one begun after the other and not all at once. */
export function serve<Input, Output>(work: (input: Input) => Promise<Output>, apartMs: number): void {
  const parent = process as unknown as ChildProcess
  let turn = Promise.resolve()
  process.on('message', ({ index, input }: Task<Input>) => {
    void turn.then(() => work(input)).then((output) => parent.send({ index, output }))
    turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, apartMs)))
  })
}
