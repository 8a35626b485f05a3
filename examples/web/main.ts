import { ScribeApp } from './app/scribe-app.ts'
import type { PageSettings } from './model/page-settings.ts'
import { problemOf } from './model/problem.ts'
import { sealedStore } from './app/sealed-store.ts'
import { byId } from './view/element.ts'
import { NoticesView } from './view/notices-view.ts'
import { StatusView } from './view/status-view.ts'
import { fetchSettings } from './app/fetch-settings.ts'
import { AudioError, ConnectionError } from 'medical-scribe'
import { TokenFailure } from './model/token-failure.ts'

async function open(): Promise<void> {
  const notices = new NoticesView()
  const status = new StatusView(() => undefined)
  const cannotListen = (): void => {
    status.show({ kind: 'failed', label: 'Cannot listen', detail: '' }, 0)
    byId('buttons', HTMLDivElement).hidden = true
  }
  // Nothing below works on such a page: no microphone, no locks, no ids.
  if (!isSecureContext) {
    cannotListen()
    notices.show('page', 'error', problemOf(new AudioError('insecure', 'The page is not secure')))
    return
  }
  let settings: PageSettings
  try {
    settings = await fetchSettings()
  } catch {
    cannotListen()
    const cause = new TokenFailure('unreachable')
    notices.show('page', 'error', problemOf(new ConnectionError('No settings', { cause })), [
      { label: 'Try again', run: () => location.reload() },
    ])
    return
  }
  await new ScribeApp(settings, await sealedStore()).ready()
}

void open()
