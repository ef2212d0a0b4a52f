import assert from 'node:assert/strict'
import { it } from 'node:test'
import { directoryOf } from '@watt/sdk/governance'
import { getContractAddress } from 'viem'
import { devChainId, founder } from './dev-accounts.ts'

it('founds the directory of local networks where every client looks for it', () => {
  assert.equal(getContractAddress({ from: founder().address, nonce: 0n }), directoryOf(devChainId))
})
