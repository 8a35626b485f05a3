import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { checkSampleRate } from '../audio/pcm.ts'
import { AudioError, ConfigurationError } from '../core/errors.ts'
import type { AudioFormat, AudioSource } from '../protocol/audio.ts'
import { checkFirstAudio, failureReason, sourceFailure } from './source-failure.ts'

/** How a recording program is run and its output is read. */
export interface CommandSourceOptions {
  /**
   * The format of the program's standard output: plain samples, no header.
   *
   * @default { encoding: 'pcm_s16le', sampleRate: 16000, channels: 1 }
   */
  format?: AudioFormat
  /**
   * How long the program may take to its first audio, in milliseconds, 1–2147483647. A program that finds no
   * device ends at once.
   *
   * @default 5000
   */
  firstAudioTimeoutMs?: number
  /** Advice for people who do not have the program, for example `apt install alsa-utils`. */
  install?: string
}

interface Recorder {
  readonly install: string
  /** Arguments that record the default microphone; undefined on a system where it has no name. */
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

/** How long a program may take to end after SIGTERM, in milliseconds. */
const killMs = 500
/** How long the last samples may take to come out of the pipe after that, in milliseconds. */
const drainMs = 100
/** How much of the program's error output is kept to find the reason in, in characters. */
const tailLength = 4_096

type Child = ChildProcessByStdio<null, Readable, Readable>

/**
 * Audio from a program that writes plain samples to its standard output, such as `arecord`, `parec`, `sox` or
 * `ffmpeg`. These four record the default microphone in `format` when no arguments are given.
 *
 * The program is started without a shell. An abort sends it SIGTERM, and SIGKILL after 500 ms. The iterable ends when
 * the program has ended.
 *
 * @throws ConfigurationError at once, for an option out of range.
 * @throws AudioError from the iterable: `missing` (the program is not installed, and the message says how; or there is
 * no device), `denied`, `busy`, `unsupported`, `failed` (it ended with an error, or gave no audio within
 * `firstAudioTimeoutMs`).
 */
export function commandSource(
  command: string,
  args?: readonly string[],
  options: CommandSourceOptions = {},
): AudioSource {
  const { format = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 }, firstAudioTimeoutMs = 5_000 } =
    options
  checkFirstAudio(firstAudioTimeoutMs)
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
    // A child of the program may hold the pipe open. Its output is not waited for.
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
      // The way in which the program ended says more than a broken pipe.
    }
    const end = await ended
    if (signal.aborted) return
    if (isLate && !heard) throw sourceFailure(`${name}, silent for ${firstAudioTimeoutMs} ms`, 'failed')
    if (end.error) throw startFailure(recording, end.error)
    // The error output may name devices and files, so it selects the reason and is not shown.
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

/** Resolves when the program has ended or could not be started. */
function endOf(child: Child): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      // The event also comes for a signal that could not be sent; then the program still runs.
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
