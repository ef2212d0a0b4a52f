/**
 * People who send transactions to whichever node answers, and some who make mistakes.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { Transaction } from '@watt/ledger'
import type { Clock, Identity, PoolRejection } from '@watt/node'
import type { Random } from '../random.ts'
import type { Machine } from './machine.ts'
import type { Load } from './plan.ts'
import { token } from './token.ts'
import { addressNamed, type Draft, signTransaction } from './transactions.ts'

export type LoadOptions = {
  readonly load: Load
  readonly chainId: bigint
  readonly accounts: readonly Identity[]
  readonly machines: readonly Machine[]
  readonly clock: Clock
  readonly random: Random
  /** A node took a transaction in. */
  readonly accepted: (node: number, transaction: Hex) => void
}

const tokensMax = 3
const wei = 10n ** 9n

/** Starts to send. */
export function startLoad(options: LoadOptions): void {
  const { load, clock, random, machines } = options
  const people = new People(options)
  const next = (): void => {
    clock.after(random.int(1, 2 * load.everyMs), () => {
      const up = machines.filter((it) => it.node !== undefined && !it.isPaused)
      if (up.length > 0) people.submit(random.pick(up), random.int(1, load.batchMax))
      next()
    })
  }
  next()
}

class People {
  readonly #options: LoadOptions
  /** Tokens that somebody tried to make. */
  readonly #tokens: Address[] = []
  #asked = 0

  constructor(options: LoadOptions) {
    this.#options = options
  }

  submit(machine: Machine, count: number): void {
    const { accounts, random, accepted } = this.#options
    const { pool } = machine.node!
    const from = random.pick(accounts)
    const first = pool.nextNonce(from.address)
    const raws = Array.from({ length: count }, (_, at) =>
      signTransaction(from, this.#draft(first + BigInt(at), machine)),
    )
    void pool.add(raws, 'rpc').then((results) => {
      for (const result of results) if (isTaken(result)) accepted(machine.index, result.hash)
    })
  }

  #draft(next: bigint, machine: Machine): Draft {
    const { random, load, chainId } = this.#options
    const isFree = random.chance(load.free)
    let nonce = next
    if (random.chance(load.gaps)) nonce += BigInt(random.int(1, 3))
    else if (next > 0n && random.chance(load.replacements)) nonce -= 1n
    const maxFeePerGas = isFree ? 0n : BigInt(random.int(1, 100)) * wei
    return { chainId, nonce, maxFeePerGas, ...this.#content(machine) }
  }

  #content(machine: Machine): Pick<Draft, 'to' | 'value' | 'data' | 'gasLimit'> {
    const { random, accounts } = this.#options
    const roll = random.next()
    this.#look(machine)
    if (roll < 0.1 && this.#asked < tokensMax) {
      this.#asked += 1
      return { to: undefined, value: 0n, data: token.creation, gasLimit: 200_000n }
    }
    if (roll < 0.5 && this.#tokens.length > 0) {
      // Some have too little, and some bring too little gas.
      const amount = BigInt(random.int(0, 1_000))
      const gasLimit = random.chance(0.1) ? 30_000n : 120_000n
      const data = token.transfer(random.pick(accounts).address, amount)
      return { to: random.pick(this.#tokens), value: 0n, data, gasLimit }
    }
    const to = random.chance(0.5)
      ? random.pick(accounts).address
      : addressNamed(`stranger ${random.int(1, 20)}`)
    const value = random.chance(0.02) ? 10n ** 24n : BigInt(random.int(0, 1_000_000)) * wei
    return { to, value, data: new Uint8Array(), gasLimit: 21_000n }
  }

  /** Finds tokens that exist by now. */
  #look({ node }: Machine): void {
    const ledger = node!.ledger
    for (const { contractAddress, succeeded } of ledger.receipts(ledger.head.header.number) ?? [])
      if (succeeded && contractAddress !== undefined && !this.#tokens.includes(contractAddress))
        this.#tokens.push(contractAddress)
  }
}

function isTaken(result: Transaction | PoolRejection): result is Transaction {
  return !('rejected' in result)
}
