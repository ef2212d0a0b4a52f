/**
 * What every {@link RetrievalChain} does with channels, in memory or over JSON-RPC: from a deposit to what comes back of it.
 * @module
 */
import assert from 'node:assert/strict'
import type { Address } from 'viem'
import type { StorageChain } from './chain.ts'

const refused = (refusal: string) => ({ code: 'storage/deal-state', refusal })

/**
 * Plays one channel to a payee that redeems nothing. The sender has money and no channel yet.
 * @param passed - waits until the chain's clock is there, in unix seconds
 */
export async function playChannel(
  chain: StorageChain,
  payee: Address,
  passed: (time: number) => Promise<void>,
): Promise<void> {
  const { retrieval } = chain
  assert.equal(await retrieval.channel(1_000_000n), undefined)
  assert.deepEqual(await retrieval.ownChannels(), [])
  assert.equal(await retrieval.owedWei(), 0n)

  const { channel: id } = await retrieval.openChannel(payee, 1000n)
  await retrieval.addDeposit(id, 500n)
  const opened = { id, payer: chain.sender, payee, depositWei: 1500n, paidWei: 0n }
  const open = { ...opened, closesAt: undefined, isClosed: false }
  assert.deepEqual(await retrieval.channel(id), open)
  assert.deepEqual(await retrieval.ownChannels(), [open])

  await assert.rejects(retrieval.finishChannel(id), refused('StillOpen'))
  await retrieval.closeChannel(id)
  await assert.rejects(retrieval.closeChannel(id), refused('AlreadyClosing'))
  const { closesAt } = (await retrieval.channel(id))!
  assert.ok(closesAt! > (await chain.clock()).now)
  await assert.rejects(retrieval.finishChannel(id), refused('StillOpen'))

  await passed(closesAt!)
  await retrieval.finishChannel(id)
  assert.deepEqual(await retrieval.channel(id), { ...opened, closesAt: undefined, isClosed: true })
  await assert.rejects(retrieval.addDeposit(id, 1n), refused('ChannelNotOpen'))
  assert.equal(await retrieval.owedWei(), 1500n)
  assert.equal(await retrieval.withdrawOwed(), 1500n)
  assert.equal(await retrieval.owedWei(), 0n)

  assert.ok((await retrieval.demandPrice(64)) > (await retrieval.demandPrice(4)))
  assert.equal(await retrieval.waitingDemand(1_000_000n), undefined)
  assert.deepEqual(await retrieval.published(1_000_000n, 0n), [])
  await assert.rejects(retrieval.failDemand(1_000_000n), refused('NothingRequested'))
}
