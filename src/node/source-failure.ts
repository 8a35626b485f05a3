import { optionFault } from '../core/check-options.ts'
import { AudioError, ConfigurationError, type AudioErrorReason } from '../core/errors.ts'
import { longestTimerMs } from '../core/time.ts'

/** Error texts of programs and drivers, and their reasons. The first match counts. */
const signs: readonly (readonly [AudioErrorReason, RegExp])[] = [
  ['busy', /\bbusy\b|in use|exclusive|already (open|running)/i],
  ['denied', /permission|denied|not (authori[sz]ed|permitted|allowed)|unauthori[sz]ed/i],
  ['unplugged', /unplugged|disconnected|device (was )?(lost|removed)|no longer available|has been removed/i],
  [
    'missing',
    /no (such|default)|not found|cannot (find|open)|can't (find|open)|unknown pcm|unable to (open|find)|no (microphone|soundcards?|input|devices?)\b|connection refused|does not exist|out of range|failed to enumerate/i,
  ],
  [
    'unsupported',
    /not (supported|available)|unsupported|invalid (argument|sample|rate)|sample rate|channels/i,
  ],
]

/**
 * Why a device gave no audio, from what a driver or a recording program said.
 *
 * @param heard true when audio had come before. A device that "is no longer available" and gave no audio is missing. A
 * device that is not found after it gave audio was unplugged.
 */
export function failureReason(said: string, heard: boolean): AudioErrorReason {
  const reason = signs.find(([, pattern]) => pattern.test(said))?.[0] ?? 'failed'
  if (reason === 'unplugged' && !heard) return 'missing'
  if (reason === 'missing' && heard) return 'unplugged'
  return reason
}

/** For the person at the microphone: what each reason means and what to do. */
const advice: Readonly<Record<AudioErrorReason, string>> = {
  missing: 'no microphone was found; connect one, or name it in `device`',
  denied: 'the microphone may not be used; allow it in the settings of the system',
  busy: 'the microphone is in use by another program',
  unplugged: 'the microphone was unplugged',
  unsupported: 'the microphone does not offer this format',
  insecure: 'the microphone needs a secure page',
  format: 'the audio has an unexpected format',
  failed: 'no audio came; is the microphone connected, allowed and not muted?',
}

/** An error for a device that failed. */
export function sourceFailure(what: string, reason: AudioErrorReason, cause?: unknown): AudioError {
  return new AudioError(reason, `${what}: ${advice[reason]}`, cause === undefined ? {} : { cause })
}

/** @throws ConfigurationError for a time that a timer cannot wait, or that is none. */
export function checkFirstAudio(firstAudioTimeoutMs: number): void {
  const fault = optionFault(firstAudioTimeoutMs, { type: 'number', min: 1, max: longestTimerMs, unit: 'ms' })
  if (fault !== undefined) throw new ConfigurationError('firstAudioTimeoutMs', fault)
}
