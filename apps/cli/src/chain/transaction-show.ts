/**
 * `watt tx show`: status first, then where, who, how much, and what was logged.
 * @module
 */
import { getAddress, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem'
import { formatAmount } from '../amount.ts'
import { notFoundError } from '../failure.ts'
import type { LightFlags } from '../light/open.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { withChain, type ChainClient } from './client.ts'
import { formatTime } from './time.ts'

/** Shows a transaction, pending or in a block; with `--light` only what proofs show. */
export async function showTransaction(
  session: Session,
  flags: LightFlags,
  hash: `0x${string}`,
): Promise<void> {
  if (flags.light) {
    const { showProvenTransaction } = await import('../light/transaction.ts')
    return showProvenTransaction(session, flags, hash)
  }
  const found = await withChain(session, (client) => read(session, client, hash))
  const { transaction, receipt, closedAtMs, head } = found
  const feeWei = receipt && receipt.gasUsed * receipt.effectiveGasPrice
  const status = receipt ? receipt.status : 'pending'
  const logs =
    receipt?.logs.map(({ address, topics, data, logIndex }) => ({ address, topics, data, logIndex })) ?? []
  const { value: valueWei, nonce, input, type, blockNumber } = transaction
  const from = getAddress(transaction.from)
  const to = transaction.to === null ? null : getAddress(transaction.to)
  const contractAddress = receipt?.contractAddress ? getAddress(receipt.contractAddress) : null
  session.out.result(
    {
      hash,
      status,
      blockNumber,
      closedAtMs,
      from,
      to,
      valueWei,
      nonce,
      type,
      input,
      feeWei,
      gasUsed: receipt?.gasUsed,
      contractAddress,
      logs,
    },
    () => {
      const { out } = session
      const word = {
        success: out.tone('success', 'good'),
        reverted: out.tone('failed', 'bad'),
        pending: out.tone('pending', 'warning'),
      }
      return [
        ...fields([
          ['status', word[status]],
          ['hash', hash],
          ['block', blockNumber === null ? undefined : `${blockNumber}, final (the head is ${head})`],
          ['time', closedAtMs === undefined ? undefined : formatTime(closedAtMs, Date.now())],
          ['from', from],
          ['to', to ?? (contractAddress === null ? 'new contract' : `new contract ${contractAddress}`)],
          ['value', formatAmount(valueWei)],
          ['fee', feeWei === undefined ? undefined : feeWei === 0n ? 'none' : formatAmount(feeWei)],
          ['gas', receipt ? `${receipt.gasUsed} of ${transaction.gas}` : `at most ${transaction.gas}`],
          ['nonce', String(nonce)],
          ['type', type],
          ['data', input === '0x' ? undefined : shorten(input)],
        ]),
        ...logs.map(({ address, topics, data }) => `log  ${address}  ${topics.join(' ')}  ${shorten(data)}`),
      ]
    },
  )
}

async function read(session: Session, client: ChainClient, hash: `0x${string}`) {
  try {
    const [transaction, receipt, head] = await Promise.all([
      client.getTransaction({ hash }),
      client.getTransactionReceipt({ hash }).catch((error: unknown) => {
        if (error instanceof TransactionReceiptNotFoundError) return undefined
        throw error
      }),
      client.getBlockNumber(),
    ])
    const block = receipt && (await client.getBlock({ blockNumber: receipt.blockNumber }))
    return { transaction, receipt, head, closedAtMs: block && Number(block.timestamp) * 1000 }
  } catch (error) {
    if (!(error instanceof TransactionNotFoundError)) throw error
    throw notFoundError(
      `The node knows no transaction ${hash}.`,
      `check the hash, and that the node is of the same chain: watt node status${rpcFlag(session)}`,
      { hash },
    )
  }
}

function shorten(data: string): string {
  return data.length <= 74 ? data : `${data.slice(0, 66)}… (${(data.length - 2) / 2} bytes)`
}
