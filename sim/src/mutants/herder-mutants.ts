import type { Mutant } from './catalogue.ts'
export const herderMutants: readonly Mutant[] = []
