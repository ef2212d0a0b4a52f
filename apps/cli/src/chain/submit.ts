/**
 * One way for every write: prepare, show what will change, ask, sign, send, wait for the receipt.
 * @module
 */
import { WaitForTransactionReceiptTimeoutError, type TransactionReceipt } from 'viem'
import { gasLimitFor, sendSigned } from '@watt/sdk'
import { formatAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import { defaultTimeoutMs, rpcFlag, type Session } from '../session.ts'
import { devChainId } from '../up/dev-accounts.ts'
import type { Signer } from '../wallet/account.ts'
import { withChain, type ChainClient } from './client.ts'
import { affordable } from './fees.ts'

export type Intent = {
  /** What happens, in words: `send 1.5 WATT`. */
  readonly action: string
  /** Further lines of the summary. */
  readonly facts: readonly (readonly [string, string])[]
  readonly to: `0x${string}` | undefined
  readonly valueWei: bigint
  readonly data: `0x${string}`
  readonly gasLimit: bigint | undefined
}

/**
 * Sends a transaction and waits until it is in a block.
 * @throws {CommandError} Refused before sending, declined, timed out, or failed in execution.
 */
export async function submit(session: Session, signer: Signer, intent: Intent): Promise<TransactionReceipt> {
  return withChain(session, async (client) => {
    const chainId = await client.getChainId()
    refuseTestKeyElsewhere(signer, chainId)
    const request = {
      ...(intent.to !== undefined && { to: intent.to }),
      value: intent.valueWei,
      data: intent.data,
    }
    const [nonce, usual, gas, balance] = await Promise.all([
      client.getTransactionCount({ address: signer.address, blockTag: 'pending' }),
      client.estimateFeesPerGas(),
      intent.gasLimit ?? client.estimateGas({ account: signer.address, ...request }).then(gasLimitFor),
      client.getBalance({ address: signer.address }),
    ])
    const fees = affordable(usual, gas, balance - intent.valueWei)
    const feeMax = gas * fees.maxFeePerGas
    await confirm(session, 'Go ahead?', fields(summary(session, signer, intent, chainId, feeMax)))
    const account = await signer.unlock()
    const raw = await account.signTransaction({ ...request, ...fees, type: 'eip1559', chainId, nonce, gas })
    const hash = await sendSigned(client, raw)
    session.out.say(`Sent ${hash}; waiting for its block …`)
    const receipt = await waitForReceipt(session, client, hash)
    if (receipt.status === 'reverted') throw failedError(session, receipt)
    return receipt
  })
}

function summary(
  session: Session,
  signer: Signer,
  intent: Intent,
  chainId: number,
  feeMax: bigint,
): readonly (readonly [string, string])[] {
  return [
    ['action', intent.action],
    ['from', signer.name === signer.address ? signer.address : `${signer.address} (${signer.name})`],
    ...(intent.to === undefined ? [] : ([['to', intent.to]] as const)),
    ...intent.facts,
    ['fee', feeMax === 0n ? 'none' : `at most ${formatAmount(feeMax)}`],
    ['chain', `${chainId} at ${session.rpc}`],
  ]
}

/** Everyone has the keys of the test accounts: whatever they hold elsewhere is stolen at once. */
export function refuseTestKeyElsewhere(signer: Signer, chainId: number): void {
  if (!signer.isTestAccount || chainId === devChainId) return
  throw new CommandError({
    code: 'cli/test-account-on-real-chain',
    message: `${signer.name} is a test account; this node is on chain ${chainId}, not on ${devChainId}.`,
    fix: 'use a wallet of your own: watt wallet new, then --account main',
    ending: 'refused',
    details: { chainId },
  })
}

async function waitForReceipt(
  session: Session,
  client: ChainClient,
  hash: `0x${string}`,
): Promise<TransactionReceipt> {
  const timeout = session.timeoutMs ?? defaultTimeoutMs
  try {
    return await client.waitForTransactionReceipt({ hash, timeout })
  } catch (error) {
    if (!(error instanceof WaitForTransactionReceiptTimeoutError)) throw error
    throw new CommandError({
      code: 'cli/timed-out',
      message: `${hash} is in no block after ${timeout / 1000} seconds.`,
      fix: `look again later: watt tx show ${hash}${rpcFlag(session)}; or see why blocks do not close: watt consensus quorum${rpcFlag(session)}`,
      ending: 'timedOut',
      details: { hash },
    })
  }
}

function failedError(session: Session, receipt: TransactionReceipt): CommandError {
  return new CommandError({
    code: 'cli/transaction-failed',
    message: `Transaction ${receipt.transactionHash} is in block ${receipt.blockNumber}, but its execution failed.`,
    fix: `see it: watt tx show ${receipt.transactionHash}${rpcFlag(session)}`,
    details: { hash: receipt.transactionHash, blockNumber: receipt.blockNumber },
  })
}
