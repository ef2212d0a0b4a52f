/**
 * Brings the index of regions up to now: it moves only when somebody touches its contract, and on a quiet day nobody
 * would. Reporters take turns, so that one that is down delays it by one turn.
 * @module
 */
import type { LocalAccount } from 'viem'
import { sendCall } from './chain/send.ts'
import type { OracleClient } from './chain/feed-chain.ts'
import type { Logger } from './logger.ts'

/** Selector of `poke()`. */
const poke = '0x18178358'

export type KeeperOptions = {
  readonly client: OracleClient
  readonly account: LocalAccount
  readonly contracts: readonly `0x${string}`[]
  /** Length of a turn. */
  readonly everySeconds: number
  /** Whose turns there are, in order; none before the chain was read. */
  readonly members: () => readonly `0x${string}`[]
  /** Time of the newest block, in seconds. */
  readonly headTime: () => number
  readonly inTurn: <RESULT>(task: () => Promise<RESULT>) => Promise<RESULT>
  readonly logger: Logger
}

/** @returns what is to be called now and then; it acts at most once in a turn. */
export function createKeeper(options: KeeperOptions): () => Promise<void> {
  const { client, account, contracts, everySeconds, members, headTime, inTurn, logger } = options
  let done = 0
  return async () => {
    const turn = Math.floor(headTime() / everySeconds)
    if (turn === done || !isTurnOf(account.address, members(), turn)) return
    done = turn
    for (const contract of contracts) {
      const transaction = await inTurn(async () => sendCall(client, account, contract, poke))
      logger.info('keeper.poked', { contract, transaction })
    }
  }
}

/** Whether turn number `turn` is the one of `self`. */
export function isTurnOf(self: `0x${string}`, members: readonly `0x${string}`[], turn: number): boolean {
  return members[turn % members.length]?.toLowerCase() === self.toLowerCase()
}
