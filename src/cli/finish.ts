import { ScribeError } from '../core/errors.ts'
import { readKept } from '../journal/kept-visit.ts'
import type { EncounterStore } from '../journal/records.ts'
import { RecordedVisit } from '../recorded/recorded-visit.ts'
import { finishVisit } from '../session/finish-visit.ts'
import type { Command, CommandInput } from './command.ts'
import { workedOut } from './file.ts'
import { serviceFor, serviceHelp, serviceOptions, type Service } from './service.ts'
import { showResult, storeHelp, storeOf, storeOptions } from './visits.ts'

export const finish: Command = {
  summary: 'brings abandoned visits to their notes',
  help: `medical-scribe finish [VISIT…] [options]

Goes on with visits whose program ended before their note: transcribes what was heard, or waits for
the transcript that was asked for, and writes the notes. Without names: every such visit in the store.
Ends with 1 when one of them failed or cannot be read; the others are finished.

${serviceHelp}
${storeHelp}`,
  options: { ...serviceOptions, ...storeOptions },
  async run(input) {
    const { flags, words, screen } = input
    await using store = storeOf(flags)
    const known = await store.list()
    const asked = words.length > 0 ? words : known
    let failed = 0
    const attempt = async (id: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work()
      } catch (error) {
        if (!ScribeError.isInstance(error)) throw error
        failed++
        screen.line(`${id}: failed (${error.code}): ${error.message}`)
      }
    }
    const open: { readonly id: string; readonly isRecorded: boolean }[] = []
    for (const id of asked) {
      await attempt(id, async () => {
        const { encounter, job } = (await readKept(store, id)).fold
        // A second hearing is the business of who asked for it.
        if (encounter.endedAt === undefined && !id.endsWith('.again'))
          open.push({ id, isRecorded: job !== undefined })
      })
    }
    if (open.length === 0) {
      screen.line('No visit is open.')
      return failed > 0 ? 1 : 0
    }
    await using service = await serviceFor(flags)
    for (const { id, isRecorded } of open) {
      screen.line(`${id}:`)
      await attempt(id, () => (isRecorded ? finishRecorded : finishLive)(input, store, id, service))
    }
    return failed > 0 ? 1 : 0
  },
}

type Finish = (
  input: CommandInput,
  store: EncounterStore,
  encounterId: string,
  service: Service,
) => Promise<void>

const finishRecorded: Finish = async (input, store, encounterId, service) => {
  await workedOut(input, await RecordedVisit.recover({ ...service.recorded, store, encounterId }))
}

const finishLive: Finish = async (input, store, encounterId, service) => {
  const { encounter, note } = await finishVisit({ ...service.session, store, encounterId })
  showResult(input, encounter, note)
}
