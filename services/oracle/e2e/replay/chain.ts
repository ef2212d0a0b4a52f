/**
 * An Ethereum chain inside this process whose clock is an argument: years pass in minutes.
 * @module
 */
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'
import { createPublicClient, custom, numberToHex, type Address, type Hex } from 'viem'
import { wattActions } from '@watt/sdk'
import type { OracleClient } from '../../src/chain/feed-chain.ts'

export type ReplayChain = {
  readonly client: OracleClient
  /** Time of the newest block, in seconds. */
  readonly now: () => number
  /** Lets time pass to `seconds`, or not at all when that is over, and makes a block. */
  readonly passTo: (seconds: number) => Promise<void>
  /** Lets no time pass until the next transaction. */
  readonly hold: () => Promise<void>
  /** A call by an account without a key here. @throws what the contract refuses */
  readonly send: (from: Address, to: Address, data: Hex) => Promise<void>
  /** Keeps the state of now. @returns what brings it back, once */
  readonly snapshot: () => Promise<() => Promise<void>>
  readonly close: () => Promise<void>
}

const accountEther = 10_000_000n * 10n ** 18n
const blockGasLimit = 100_000_000n

/** A chain that starts at `startSeconds` and funds `accounts`. */
export async function createReplayChain(
  startSeconds: number,
  accounts: readonly Address[],
): Promise<ReplayChain> {
  const environment = await createHardhatRuntimeEnvironment({}, {}, import.meta.dirname)
  const connection = await environment.network.create({
    override: {
      chainId: 31_337,
      initialDate: new Date(startSeconds * 1000),
      allowBlocksWithSameTimestamp: true,
      blockGasLimit,
      initialBaseFeePerGas: 0n,
    },
  })
  const { provider } = connection
  const ask = async (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    provider.request({ method, params: [...params] })
  const client = createPublicClient({
    transport: custom(provider, { retryCount: 0 }),
    cacheTime: 0,
    pollingInterval: 10,
  }).extend(wattActions)
  let now = startSeconds
  for (const account of accounts) {
    await ask('hardhat_setBalance', account, numberToHex(accountEther))
    await ask('hardhat_impersonateAccount', account)
  }
  const hold = async (): Promise<void> => {
    await ask('evm_setNextBlockTimestamp', numberToHex(now))
  }
  return {
    client,
    now: () => now,
    async passTo(seconds) {
      now = Math.max(now, seconds)
      await ask('evm_mine', numberToHex(now))
    },
    hold,
    async send(from, to, data) {
      await hold()
      await ask('eth_sendTransaction', { from, to, data })
    },
    async snapshot() {
      const [id, then] = [await ask('evm_snapshot'), now]
      return async () => {
        await ask('evm_revert', id)
        now = then
      }
    },
    close: () => connection.close(),
  }
}
