/** Set by a step of `.ci/run`: then tests that try many cases try all of them, and those that take long are run. */
export const isWhole: boolean = process.env['WHOLE'] !== undefined

/** How many cases to try of `whole`: as many as a few seconds allow, unless all are asked for. */
export function tries(whole: number, few: number): number {
  return isWhole ? whole : few
}
