import { ScribeApp } from './app/scribe-app.ts'
import type { PageSettings } from './model/page-settings.ts'
import { problemOf } from './model/problem.ts'
import { cannotListen, visitStatus } from './model/visit-status.ts'
import { NoticesView } from './view/notices-view.ts'
import { StatusView } from './view/status-view.ts'
import { fetchSettings } from './app/fetch-settings.ts'
import { AudioError, ConnectionError } from 'medical-scribe'
import { TokenFailure } from './model/token-failure.ts'

async function open(): Promise<void> {
  const notices = new NoticesView()
  const status = new StatusView(() => undefined)
  status.show(visitStatus({ status: 'idle' }), [])
  // Nothing below works on such a page: no microphone, no locks, no ids.
  if (!isSecureContext) {
    status.show(cannotListen, [])
    notices.show('page', 'error', problemOf(new AudioError('insecure', 'The page is not secure')))
    return
  }
  let settings: PageSettings
  try {
    settings = await fetchSettings()
  } catch {
    status.show(cannotListen, [])
    const cause = new TokenFailure('unreachable')
    notices.show('page', 'error', problemOf(new ConnectionError('No settings', { cause })), [
      {
        label: 'Try again',
        run: () => {
          location.reload()
        },
      },
    ])
    return
  }
  await new ScribeApp(settings).ready()
}

void open()
