import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { readRecording } from '../../../src/recorded/recording.ts'

it('a file is kept by its whole path, because a recovery may have another working directory', () => {
  const path = resolve('visits', 'monday.wav')
  expect(readRecording('visits/monday.wav')).toMatchObject({ path })
  expect(readRecording(path)).toMatchObject({ path })
  const url = pathToFileURL(path)
  expect(readRecording(url)).toMatchObject({ path: url.href })
  expect(readRecording(url.href)).toMatchObject({ path: url.href })
})
