/** Stands in for a recording program: writes the samples of a 16 kHz mono WAV to standard output at a given speed. */
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const [path = '', speed = '1'] = process.argv.slice(2)
const samples = readFileSync(path).subarray(44)
const piece = 3_200
for (let at = 0; at < samples.length; at += piece) {
  process.stdout.write(samples.subarray(at, at + piece))
  await wait(100 / Number(speed))
}
