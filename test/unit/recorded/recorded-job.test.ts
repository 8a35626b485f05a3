import { expect, it, vi } from 'vitest'
import { recordedDefaults } from '../../../src/recorded/options.ts'
import { RecordedJob, type RecordedJobParts } from '../../../src/recorded/recorded-job.ts'

it('a call of the webhook while the job is being asked for is not lost', async () => {
  const called: RecordedJob[] = []
  const get = vi
    .fn<() => Promise<object>>()
    .mockImplementationOnce(async () => {
      // The delay of the wait is over, and its waiter for a call is still there.
      expect(called[0]?.notify('job-1')).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 5))
      return { status: 'processing' }
    })
    .mockResolvedValue({ status: 'completed' })
  const parts = {
    service: { get },
    recording: { kind: 'transcript', id: 'job-1' },
    recorder: { fold: { job: { step: 'submitted', transcriptId: 'job-1' } } },
    request: {},
    waiting: recordedDefaults.waiting,
    hasWebhook: true,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  } as unknown as RecordedJobParts
  const job = new RecordedJob(parts)
  called.push(job)
  expect(await job.answer()).toEqual({ status: 'completed' })
  expect(get).toHaveBeenCalledTimes(2)
}, 5_000)
