import { captureError, unavailable } from './capture-error.ts'

/** An audio input of this machine. */
export interface MicrophoneInfo {
  /** For `microphone({ deviceId })`. Stable for this page's origin until its site data are cleared. */
  readonly deviceId: string
  /** Name for people; empty until the user has allowed a microphone once. */
  readonly label: string
}

/**
 * The microphones there are. Before permission was given, browsers tell one without id or name, or none.
 *
 * @throws AudioError `insecure` or `unsupported` where pages get no devices.
 */
export async function listMicrophones(): Promise<readonly MicrophoneInfo[]> {
  if (!globalThis.navigator?.mediaDevices?.enumerateDevices) throw unavailable()
  try {
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices
      .filter((device) => device.kind === 'audioinput' && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }))
  } catch (error) {
    throw captureError(error)
  }
}
