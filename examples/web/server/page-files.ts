import { build, type Rolldown } from 'vite'
import { pageConfig } from '../vite.config.ts'

/** One file of the page, ready to be sent. */
export interface PageFile {
  readonly type: string
  readonly body: string | Uint8Array
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Builds the page into memory, by path; takes about a second. */
export async function pageFiles(from: 'source' | 'dist' = 'source'): Promise<ReadonlyMap<string, PageFile>> {
  const config = pageConfig(from)
  const made = (await build({
    ...config,
    configFile: false,
    // Vite warns that the package's own worklet address cannot be resolved here; the page passes another.
    logLevel: 'error',
    build: { ...config.build, write: false },
  })) as Rolldown.RolldownOutput
  const files = new Map<string, PageFile>()
  for (const part of made.output) {
    const type = types[part.fileName.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    files.set(`/${part.fileName}`, { type, body: part.type === 'chunk' ? part.code : part.source })
  }
  const index = files.get('/index.html')
  if (!index) throw new Error('The page was built without an index.html')
  return files.set('/', index)
}
