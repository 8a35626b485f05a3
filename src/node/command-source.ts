import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { checkSampleRate } from '../audio/pcm.ts'
import { AudioError, ConfigurationError } from '../core/errors.ts'
import type { AudioFormat, AudioSource } from '../protocol/audio.ts'
import { failureReason, sourceFailure } from './source-failure.ts'

/** How the output of a recording program is read. */
export interface CommandSourceOptions {
  /**
   * What the program writes to its standard output: plain samples, no header.
   *
   * @default { encoding: 'pcm_s16le', sampleRate: 16000, channels: 1 }
   */
  format?: AudioFormat
  /**
   * How long the program may take to its first audio, in milliseconds. Programs that find no device say so at once.
   *
   * @default 5000
   */
  firstAudioTimeoutMs?: number
  /** What to tell people who do not have the program, for example `apt install alsa-utils`. */
  install?: string
}

interface Recorder {
  readonly install: string
  /** Arguments that record the default microphone. Undefined where there is no such thing. */
  readonly args: (format: AudioFormat) => readonly string[] | undefined
}

const recorders: Readonly<Record<string, Recorder>> = {
  arecord: {
    install: 'apt install alsa-utils',
    args: (format) => ['-q', '-t', 'raw', '-f', 'S16_LE', ...rateAndChannels('-r', '-c', format)],
  },
  parec: {
    install: 'apt install pulseaudio-utils',
    args: ({ sampleRate, channels }) => [
      '--raw',
      '--format=s16le',
      `--rate=${sampleRate}`,
      `--channels=${channels}`,
      '--latency-msec=50',
    ],
  },
  sox: {
    install: 'apt install sox libsox-fmt-pulse, or brew install sox',
    args: (format) => [
      ...['-q', '-d', '-t', 'raw', '-e', 'signed-integer', '-b', '16', '-L'],
      ...rateAndChannels('-r', '-c', format),
      '-',
    ],
  },
  ffmpeg: {
    install: 'apt install ffmpeg, or brew install ffmpeg',
    args: (format) => {
      const input = { linux: ['pulse', 'default'], darwin: ['avfoundation', ':default'] }[
        process.platform as string
      ]
      if (!input) return undefined
      return [
        ...[
          '-hide_banner',
          '-loglevel',
          'error',
          '-nostdin',
          '-f',
          ...input.slice(0, 1),
          '-i',
          ...input.slice(1),
        ],
        ...rateAndChannels('-ar', '-ac', format),
        ...['-f', 's16le', '-flush_packets', '1', 'pipe:1'],
      ]
    },
  },
}

function rateAndChannels(rate: string, channels: string, format: AudioFormat): string[] {
  return [rate, String(format.sampleRate), channels, String(format.channels)]
}

/** How long a program may take to end by itself once asked to. */
const killMs = 500
/** How long the last samples may take to come out of the pipe after that. */
const drainMs = 100
/** How much of what the program says about errors is kept to find the reason in. */
const tailLength = 4_096

type Child = ChildProcessByStdio<null, Readable, Readable>

/**
 * Audio from a program that writes plain samples to its standard output, such as `arecord`, `parec`, `sox` or
 * `ffmpeg`. For these four, no arguments means: record the default microphone in `format`.
 *
 * The program is started without a shell. An abort asks it to end (SIGTERM, after 500 ms SIGKILL) and the iterable
 * ends when it has.
 *
 * @throws ConfigurationError at once, for an option out of range.
 * @throws AudioError from the iterable: `missing` (program not installed, the message says how; or no device),
 * `denied`, `busy`, `unsupported`, `failed` (ended with an error, or gave no audio within `firstAudioTimeoutMs`).
 */
export function commandSource(
  command: string,
  args?: readonly string[],
  options: CommandSourceOptions = {},
): AudioSource {
  const { format = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 }, firstAudioTimeoutMs = 5_000 } =
    options
  if (!command) throw new ConfigurationError('command', 'must name a program')
  const name = basename(command)
  const recorder = Object.hasOwn(recorders, name) ? recorders[name] : undefined
  checkSampleRate(format.sampleRate, 'format.sampleRate')
  if (format.channels !== 1 && format.channels !== 2)
    throw new ConfigurationError('format.channels', 'must be 1 or 2')
  const argv = args ?? recorder?.args(format)
  if (!argv)
    throw new ConfigurationError('args', `must say how ${name} is to record and write to standard output`)
  const install = options.install ?? recorder?.install
  return { format, open: (signal) => record({ command, name, argv, install, firstAudioTimeoutMs, signal }) }
}

interface Recording {
  readonly command: string
  readonly name: string
  readonly argv: readonly string[]
  readonly install: string | undefined
  readonly firstAudioTimeoutMs: number
  readonly signal: AbortSignal
}

async function* record(recording: Recording): AsyncGenerator<Uint8Array, void, undefined> {
  const { command, name, argv, firstAudioTimeoutMs, signal } = recording
  if (signal.aborted) return
  const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'pipe'], shell: false, windowsHide: true })
  const ended = endOf(child)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-tailLength)
  })
  let heard = false
  let isLate = false
  let hardStop: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    if (hardStop) return
    child.kill('SIGTERM')
    hardStop = setTimeout(() => child.kill('SIGKILL'), killMs)
    // A child of the program may hold the pipe open; what it has to say is not waited for.
    void ended.then(() => setTimeout(() => child.stdout.destroy(), drainMs))
  }
  const late = setTimeout(() => {
    isLate = true
    stop()
  }, firstAudioTimeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    try {
      for await (const chunk of child.stdout) {
        clearTimeout(late)
        heard = true
        yield chunk as Uint8Array
      }
    } catch {
      // A pipe that broke says less than how the program ended.
    }
    const end = await ended
    if (signal.aborted) return
    if (isLate && !heard) throw sourceFailure(`${name}, silent for ${firstAudioTimeoutMs} ms`, 'failed')
    if (end.error) throw startFailure(recording, end.error)
    // What it said may name devices and files, so it chooses the reason and goes no further.
    if (end.code !== 0) {
      throw sourceFailure(
        `${name} ended with ${end.code ?? end.signal ?? 'no code'}`,
        failureReason(said, heard),
      )
    }
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', stop)
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) stop()
    await ended
    clearTimeout(hardStop)
  }
}

interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly error?: NodeJS.ErrnoException
}

/** Resolves when the program is gone, or never came up. */
function endOf(child: Child): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      // Also told for a signal that could not be sent; then the program is still there.
      if (child.pid === undefined) resolve({ code: null, signal: null, error })
    })
    child.once('exit', (code, signal) => {
      resolve({ code, signal })
    })
  })
}

function startFailure({ name, install }: Recording, cause: NodeJS.ErrnoException): AudioError {
  if (cause.code === 'ENOENT') {
    const advice = install ? `install it, for example: ${install}` : 'install it, or give its full path'
    return new AudioError('missing', `There is no program ${name}: ${advice}`, { cause })
  }
  const reason = cause.code === 'EACCES' ? 'denied' : 'failed'
  return new AudioError(reason, `The program ${name} could not be started`, { cause })
}
