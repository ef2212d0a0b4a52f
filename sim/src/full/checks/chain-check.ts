/**
 * One chain: what every honest node closes is the same, follows its parent, was proposed by somebody, and keeps money
 * together.
 * @module
 */
import { type Block, closeTimeAheadMsMax, type Genesis, type Ledger } from '@watt/ledger'
import type { Address, Hex } from '@watt/evm'
import { token } from '../token.ts'
import type { Fail } from './fail.ts'

export interface ChainCheck {
  /** Somebody voted to close a slot with this set. */
  proposed(set: Hex): void
  /** A node closed a block. */
  closed(node: number, block: Block, ledger: Ledger): void
  hash(number: bigint): Hex | undefined
  readonly highest: bigint
}

/** Clocks of the simulation are off by at most this much, ms. */
const skewMsMax = 70_000

export function createChainCheck(genesis: Genesis, nowMs: () => number, fail: Fail): ChainCheck {
  const hashes = new Map<bigint, Hex>()
  const proposed = new Set<Hex>()
  const tokens = new Set<Address>()
  const holders = new Set<Address>(genesis.allocation.keys())
  let highest = 0n

  /** The first to close a block tells what it is; the others are compared with it. */
  const checkNew = (node: number, block: Block, ledger: Ledger): void => {
    const { header, value } = block
    const parent = hashes.get(header.number - 1n)
    if (parent !== undefined && parent !== header.parentHash)
      fail('validity', node, `Block ${header.number} does not follow the block before it.`)
    if (!proposed.has(value.transactionSetHash))
      fail('validity', node, `Nobody proposed the set of block ${header.number}.`)
    if (Number(value.closeTimeMs) > nowMs() + Number(closeTimeAheadMsMax) + skewMsMax)
      fail('validity', node, `Block ${header.number} closes in the future, at ${value.closeTimeMs}.`)
    for (const { to, sender } of block.transactions) {
      holders.add(sender)
      if (to !== undefined) holders.add(to)
    }
    for (const [index, receipt] of (ledger.receipts(header.number) ?? []).entries()) {
      if (receipt.contractAddress === undefined || !receipt.succeeded) continue
      holders.add(receipt.contractAddress)
      if (token.isMadeBy(block.transactions[index]!.data)) tokens.add(receipt.contractAddress)
    }
    checkMoney(node, block, ledger)
  }

  /** Nothing that runs here burns money, and contracts have none to pass on, so every wei of the first block is somewhere. */
  const checkMoney = (node: number, { header: { number } }: Block, ledger: Ledger): void => {
    const state = ledger.state(number)
    if (state === undefined) return fail('ledger', node, `The state of block ${number} cannot be read.`)
    const accounts = new Set([...holders, ledger.feePool])
    let sum = 0n
    for (const address of accounts) sum += state.account(address)?.balance ?? 0n
    if (sum !== genesis.supply)
      fail('ledger', node, `After block ${number} there are ${sum} wei, not ${genesis.supply}.`)
    for (const address of tokens) {
      let held = 0n
      for (const holder of accounts) held += state.storage(address, token.slotOf(holder))
      if (held !== token.supply)
        fail(
          'ledger',
          node,
          `After block ${number} token ${address} has ${held} pieces, not ${token.supply}.`,
        )
    }
  }

  return {
    get highest() {
      return highest
    },
    hash: (number) => hashes.get(number),
    proposed: (set) => void proposed.add(set),
    closed(node, block, ledger) {
      const { number } = block.header
      const known = hashes.get(number)
      if (known !== undefined && known !== block.hash)
        fail('agreement', node, `Block ${number} is ${block.hash} here and ${known} elsewhere.`)
      if (known !== undefined) return
      // Whoever closed the block before may have died between storing it and telling of it.
      const untold = number > 1n && !hashes.has(number - 1n) ? ledger.block(number - 1n) : undefined
      if (untold !== undefined) this.closed(node, untold, ledger)
      checkNew(node, block, ledger)
      hashes.set(number, block.hash)
      if (number > highest) highest = number
    },
  }
}
