/**
 * Slips in the engine that only the nodes have that compile.
 * @module
 */
import type { Mutant } from './catalogue.ts'

export const evmMutants: readonly Mutant[] = [
  {
    name: 'short-blocks-free-when-compiled',
    file: 'core/evm/src/compiler/block-writer.ts',
    find: 'if (block.gas > 0) {',
    replace: 'if (block.gas > 20) {',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
]
