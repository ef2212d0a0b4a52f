import type { Mutant } from './catalogue.ts'
export const ledgerMutants: readonly Mutant[] = []
