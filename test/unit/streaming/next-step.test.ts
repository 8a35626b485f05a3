import { describe, expect, it } from 'vitest'
import { nextStep, type Situation, type Step } from '../../../src/streaming/next-step.ts'

const usual: Situation = {
  status: 'open',
  hearing: 'listening',
  awaitsAudio: false,
  isAllSent: true,
  hasUncovered: true,
  hasRetired: false,
}

describe('what a keeper does next', () => {
  it.each<[string, Partial<Situation>, Step]>([
    ['audio flows', {}, 'wait'],
    ['a pause has begun and audio is left', { hearing: 'pausing', isAllSent: false }, 'wait'],
    ['a pause has begun and all is sent', { hearing: 'pausing' }, 'force-endpoint'],
    ['the turn was asked to end', { hearing: 'paused' }, 'wait'],
    ['the pause lasts', { hearing: 'resting' }, 'terminate'],
    ['the pause lasts and audio is left', { hearing: 'resting', isAllSent: false }, 'wait'],
    ['the pause lasts and the network is away', { status: 'backoff', hearing: 'resting' }, 'rest'],
    ['a short pause and the network is away', { status: 'backoff', hearing: 'paused' }, 'wait'],
    ['the pause has closed the session', { status: 'closed', hearing: 'resting' }, 'wait'],
    ['the pause is over', { status: 'closed' }, 'connect'],
    ['the server wants audio', { status: 'closed', awaitsAudio: true }, 'wait'],
    ['the source was told to end', { hearing: 'stopping' }, 'wait'],
    ['the source was told to end, none is open', { status: 'closed', hearing: 'stopping' }, 'wait'],
    ['the source has ended and audio is left', { hearing: 'ended', isAllSent: false }, 'wait'],
    ['the source has ended', { hearing: 'ended' }, 'terminate'],
    ['the source has ended, all is covered', { hearing: 'ended', hasUncovered: false }, 'terminate'],
    ['the end is asked for', { status: 'closing', hearing: 'ended' }, 'wait'],
    ['something is to be heard again', { status: 'closed', hearing: 'ended', awaitsAudio: true }, 'connect'],
    ['all is covered', { status: 'closed', hearing: 'ended', hasUncovered: false }, 'end'],
    [
      'all is covered and none need be had',
      { status: 'backoff', hearing: 'ended', hasUncovered: false },
      'end',
    ],
    ['all is covered on the way', { status: 'connecting', hearing: 'ended', hasUncovered: false }, 'end'],
    ['some is to be heard on the way', { status: 'connecting', hearing: 'ended' }, 'wait'],
    [
      'a speaker revision may come',
      { status: 'closed', hearing: 'ended', hasUncovered: false, hasRetired: true },
      'wait',
    ],
  ])('%s', (_, situation, step) => {
    expect(nextStep({ ...usual, ...situation })).toBe(step)
  })
})
