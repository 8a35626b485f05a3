import { captureError, unavailable } from './capture-error.ts'

/** An audio input of this machine. */
export interface MicrophoneInfo {
  /** For `microphone({ deviceId })`. Stable for this page's origin until its site data are cleared. */
  readonly deviceId: string
  /** Name for people. Empty until the user has allowed a microphone once. */
  readonly label: string
}

/**
 * The microphones of this machine. Without permission, a browser gives one without id and name, or none.
 *
 * @throws AudioError `insecure` or `unsupported` when the page gets no devices.
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
