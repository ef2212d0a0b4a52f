/**
 * One member's seat at the beacon, over JSON-RPC.
 * @module
 */
import type { StorageContracts } from '@watt/sdk/storage'
import { BaseError, createWalletClient, http, type Hex, type LocalAccount, type PublicClient } from 'viem'
import type { Duty, Standing } from './duty.ts'

export interface Seat {
  standing(): Promise<Standing>
  /** Sends what the duty asks, and waits until it is in a block. @throws when the chain refuses it. */
  carryOut(duty: Exclude<Duty, { readonly type: 'none' }>): Promise<Hex>
}

const receiptTimeoutMs = 30_000

/** @param rpc - Of the node that takes its transactions. */
export function createSeat(
  client: PublicClient,
  beacon: StorageContracts['beacon'],
  account: LocalAccount,
  rpc: string,
): Seat {
  const wallet = createWalletClient({ account, transport: http(rpc) })
  return {
    async standing() {
      const blockNumber = await client.getBlockNumber({ cacheTime: 0 })
      const at = { ...beacon, blockNumber } as const
      const [round, member, minBond] = await Promise.all([
        client.readContract({ ...at, functionName: 'currentRound' }),
        client.readContract({ ...at, functionName: 'memberOf', args: [account.address] }),
        client.readContract({ ...at, functionName: 'minBond' }),
      ])
      const [active, revealed, bond] = await Promise.all([
        client.readContract({ ...at, functionName: 'activeIn', args: [round] }),
        client.readContract({ ...at, functionName: 'revealedIn', args: [round] }),
        client.readContract({ ...at, functionName: 'bondOf', args: [account.address] }),
      ])
      const bit = 1n << BigInt(member.seat)
      return {
        round,
        isMember: member.admitted,
        isActive: (active & bit) !== 0n,
        hasRevealed: (revealed & bit) !== 0n,
        head: member.head,
        headRound: member.headRound,
        bond,
        minBond,
      }
    },
    async carryOut(duty) {
      const hash =
        duty.type === 'reveal'
          ? await wallet.writeContract({ ...beacon, functionName: 'reveal', args: [duty.link], chain: null })
          : await wallet.writeContract({
              ...beacon,
              functionName: 'commit',
              args: [duty.head],
              value: duty.value,
              chain: null,
            })
      const { status } = await client.waitForTransactionReceipt({ hash, timeout: receiptTimeoutMs })
      if (status !== 'success')
        throw new BaseError(`${duty.type} in ${hash} was reverted: the round was over`)
      return hash
    },
  }
}
