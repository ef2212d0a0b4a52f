import { describe, it } from 'node:test'
import { playLife } from './chain-suite.fixture.ts'
import { MemoryChain, testAccount } from './memory-chain.fixture.ts'

describe('the chain in memory', () => {
  it('plays the life of a deal as the real one does', async () => {
    const chain = new MemoryChain(testAccount('provider').address)
    await playLife({
      chain,
      order: async (piece, epochs) => chain.order([piece], { epochs }).deal!,
      until: async (holds) => {
        for (let step = 0; !(await holds()); step++) {
          if (step > 10_000) throw new Error('never')
          chain.pass(2)
        }
      },
    })
  })
})
