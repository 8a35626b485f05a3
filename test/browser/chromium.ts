import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome']

/** Where Chromium is: `CHROMIUM_PATH`, or where Debian puts it. */
export const chromiumPath: string | undefined = places.find((path) => path !== undefined && existsSync(path))

if (!chromiumPath) {
  const advice = 'No Chromium found: install it (apt-get install chromium) or set CHROMIUM_PATH'
  // A machine that guards the branch must not pass by leaving these out.
  if (process.env.CI) throw new Error(advice)
  console.log(`Skipped: ${advice}`)
}

/** A name that is this machine and is not a secure origin. */
export const insecureHost = 'insecure.test'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`,
]

export interface FakeMicrophone {
  /** The file it plays, once, from the moment it is opened; absent: Chromium's beeps. */
  readonly wavPath?: string
  /** What the user answers when asked. @default true */
  readonly isAllowed?: boolean
}

/** A headless Chromium with a microphone of your choice. */
export function launchChromium({ wavPath, isAllowed = true }: FakeMicrophone): Promise<Browser> {
  const args = [
    ...flags,
    ...(isAllowed ? ['--use-fake-ui-for-media-stream'] : []),
    ...(wavPath === undefined ? [] : [`--use-file-for-fake-audio-capture=${wavPath}%noloop`]),
  ]
  return chromium.launch({ args, ...(chromiumPath ? { executablePath: chromiumPath } : {}) })
}
