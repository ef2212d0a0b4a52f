/**
 * All scenarios, in the order in which they run.
 * @module
 */
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = []
