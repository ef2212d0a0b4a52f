/**
 * What a write prints when its transaction is in a block.
 * @module
 */
import type { TransactionReceipt } from 'viem'
import { formatAmount } from '../amount.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'

/** Prints the receipt's facts and the next useful command. */
export function writeResult(
  session: Session,
  receipt: TransactionReceipt,
  values: Readonly<Record<string, unknown>>,
  lines: readonly (readonly [string, string])[],
): void {
  const { transactionHash, blockNumber, gasUsed, effectiveGasPrice } = receipt
  const feeWei = gasUsed * effectiveGasPrice
  session.out.result(
    { ...values, hash: transactionHash, blockNumber, gasUsed, feeWei, status: 'success' },
    () =>
      fields([
        ...lines,
        ['block', String(blockNumber)],
        ['fee', feeWei === 0n ? 'none' : formatAmount(feeWei)],
        ['hash', transactionHash],
      ]),
  )
  session.out.say(`Next: watt tx show ${transactionHash}${rpcFlag(session)}`)
}
