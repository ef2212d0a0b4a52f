/**
 * All scenarios, in the order in which they run. Each loads its code when it runs.
 * @module
 */
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [
  {
    name: 'kill-2-of-7',
    goals: ['G-LIV-1'],
    about: 'kill -9 of any two of seven validators every ten seconds, at 100 tx/s',
    needs: [],
    run: async (options) =>
      (await import('./scenarios/minority-kill.ts')).minorityKill(options, { validators: 7, perSecond: 100 }),
  },
  {
    name: 'kill-1-of-4',
    goals: ['G-LIV-1'],
    about: 'kill -9 of any one of four validators every ten seconds, at 500 tx/s',
    needs: [],
    run: async (options) =>
      (await import('./scenarios/minority-kill.ts')).minorityKill(options, { validators: 4, perSecond: 500 }),
  },
]
