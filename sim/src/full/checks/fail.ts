/**
 * How a check says that something does not hold.
 * @module
 */
import type { Check } from '../../outcome.ts'

/** @param node - Undefined: it concerns the network. */
export type Fail = (check: Check, node: number | undefined, problem: string) => void
