/**
 * Calls that proposals make, for tests.
 * @module
 */
import type { Call } from '@watt/sdk/governance'
import { encodeFunctionData, parseAbi } from 'viem'

const abi = parseAbi([
  'function setVotingPeriod(uint32 newVotingPeriod)',
  'function updateQuorumNumerator(uint256 newQuorumNumerator)',
  'function shutDown()',
  'function transfer(address to, uint256 amount)',
])
const to = '0x00000000000000000000000000000000000000c0'

export const liquidCalls: Readonly<Record<'votingPeriod' | 'quorum' | 'shutDown' | 'transfer', Call>> = {
  votingPeriod: {
    to,
    value: 0n,
    data: encodeFunctionData({ abi, functionName: 'setVotingPeriod', args: [120] }),
  },
  quorum: {
    to,
    value: 0n,
    data: encodeFunctionData({ abi, functionName: 'updateQuorumNumerator', args: [5n] }),
  },
  transfer: {
    to,
    value: 0n,
    data: encodeFunctionData({
      abi,
      functionName: 'transfer',
      args: ['0x00000000000000000000000000000000000000aa', 9n],
    }),
  },
  shutDown: { to, value: 0n, data: encodeFunctionData({ abi, functionName: 'shutDown' }) },
}
