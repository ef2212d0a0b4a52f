import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPublicClient, custom } from 'viem'
import { readPower, type GovernanceContracts } from './governance.ts'

const address = '0x00000000000000000000000000000000000000aa'
const abi = [
  {
    type: 'function',
    name: 'any',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ type: 'uint256' }],
  },
] as const
const contract = { address, abi }

describe('what an account is in governance', () => {
  it('fails once, whatever fails, and leaves no failure that nobody waits for', async () => {
    const unheard: unknown[] = []
    const hear = (reason: unknown) => unheard.push(reason)
    process.on('unhandledRejection', hear)
    try {
      const client = createPublicClient({
        transport: custom({ request: () => Promise.reject(new Error('busy')) }, { retryCount: 0 }),
      })
      const contracts = { wrappedWatt: contract, governor: contract, delegationBook: contract }
      await assert.rejects(readPower(client, contracts as unknown as GovernanceContracts, address))
      // Node tells of those that nobody waits for once the microtasks are done.
      await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual(unheard, [])
    } finally {
      process.off('unhandledRejection', hear)
    }
  })
})
