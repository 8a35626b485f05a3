/** How a model forms its turns: U3 Pro rewrites them, Universal Streaming appends words, Whisper sends few partials. */
export type ModelFamily = 'pro' | 'universal' | 'whisper'

/** The models that the service lists when it refuses another. Recorded on 24 September 2026. */
export const speechModels = [
  'universal-streaming-english',
  'universal-streaming-multilingual',
  'whisper-rt',
  'u3-rt-pro',
  'u3-rt-pro-beta-1',
  'u3-rt-agent',
  'universal-3-5-pro',
  'universal-3-6-pro',
  'universal-3-6',
  'universal-3-7-preview',
  '_universal-3-5-notetaker',
] as const

export function modelFamily(model: string): ModelFamily {
  if (model.startsWith('universal-streaming')) return 'universal'
  return model === 'whisper-rt' ? 'whisper' : 'pro'
}

/** The languages that the service lists when it refuses another: 32, or `multi`. Seen in November 2026. */
export const languageCodes: readonly string[] =
  'multi en es de fr it pt nl sv da no nn fi tr ru ar he hi ur ja ko zh yue vi ro af ca et fa gl mr xh zu'.split(
    ' ',
  )

/** Names that stand for a newer model: `Begin` names that one. */
export const modelAliases: Readonly<Record<string, string>> = { 'u3-rt-pro': 'universal-3-6-pro' }

/** The languages of Medical Mode. In others the service skips it with a warning. */
export const medicalLanguages: readonly string[] = ['en', 'es', 'de', 'fr', 'multi']
