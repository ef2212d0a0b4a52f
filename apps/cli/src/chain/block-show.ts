/**
 * `watt block show`: one block.
 * @module
 */
import { BlockNotFoundError, type Block } from 'viem'
import { formatAmount } from '../amount.ts'
import type { NoFlags } from '../command.ts'
import type { BlockId } from '../commands/chain.ts'
import { notFoundError } from '../failure.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { withChain } from './client.ts'
import { formatTime } from './time.ts'

/** Shows a block and the hashes of its transactions. */
export async function showBlock(session: Session, _flags: NoFlags, id: BlockId): Promise<void> {
  const block = await withChain(session, async (client): Promise<Block> => {
    try {
      if (typeof id === 'bigint') return await client.getBlock({ blockNumber: id })
      return id === 'latest' || id === 'earliest'
        ? await client.getBlock({ blockTag: id })
        : await client.getBlock({ blockHash: id })
    } catch (error) {
      if (error instanceof BlockNotFoundError) throw unknownBlock(session, id)
      throw error
    }
  })
  const { number, hash, parentHash, stateRoot, gasUsed, gasLimit, baseFeePerGas, size } = block
  const hashes = block.transactions.map((it) => (typeof it === 'string' ? it : it.hash))
  const closedAtMs = Number(block.timestamp) * 1000
  session.out.result(
    {
      number,
      hash,
      parentHash,
      stateRoot,
      closedAtMs,
      gasUsed,
      gasLimit,
      pricePerGasWei: baseFeePerGas,
      sizeBytes: size,
      transactions: hashes,
    },
    () => [
      ...fields([
        ['block', String(number)],
        ['hash', String(hash)],
        ['parent', parentHash],
        ['closed', formatTime(closedAtMs, Date.now())],
        ['gas', `${gasUsed} of ${gasLimit}`],
        ['price', baseFeePerGas ? `${formatAmount(baseFeePerGas)} per gas` : 'free'],
        ['size', `${size} bytes`],
        ['state', stateRoot],
        ['transactions', String(hashes.length)],
      ]),
      ...hashes.map((it) => `  ${it}`),
    ],
  )
}

function unknownBlock(session: Session, id: BlockId): Error {
  return notFoundError(
    `The node has no block ${id}.`,
    `see which ones there are: watt block list${rpcFlag(session)}`,
    { block: String(id) },
  )
}
