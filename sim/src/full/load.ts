/**
 * People who send transactions to whichever node answers, and some who make mistakes.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { Transaction } from '@watt/ledger'
import type { Clock, Identity, PoolRejection } from '@watt/node'
import type { Sometimes } from '../outcome.ts'
import type { Random } from '../random.ts'
import type { Machine } from './machine.ts'
import type { Load } from './plan.ts'
import { programCreation } from './programs.ts'
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
  readonly count: (what: Sometimes) => void
}

const tokensMax = 3
const programsMax = 12
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
  /** Contracts of generated code. */
  readonly #programs: Address[] = []
  #tokensAsked = 0
  #programsAsked = 0

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
    const { random, accounts, load } = this.#options
    const roll = random.next()
    this.#look(machine)
    if (random.chance(load.programs)) return this.#programCall()
    if (roll < 0.1 && this.#tokensAsked < tokensMax) {
      this.#tokensAsked += 1
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

  /** Without money: what it does with none to pass on leaves all balances where the checks know them. */
  #programCall(): Pick<Draft, 'to' | 'value' | 'data' | 'gasLimit'> {
    const { random, count } = this.#options
    const isNew = this.#programs.length === 0 || random.chance(0.2)
    if (isNew && this.#programsAsked < programsMax) {
      this.#programsAsked += 1
      const data = programCreation(random, this.#programs)
      return { to: undefined, value: 0n, data, gasLimit: 1_500_000n }
    }
    if (this.#programs.length > 0) count('program-called')
    const data = Uint8Array.from({ length: random.int(0, 100) }, () => random.int(0, 255))
    const to = this.#programs.length === 0 ? addressNamed('nobody') : random.pick(this.#programs)
    return { to, value: 0n, data, gasLimit: BigInt(random.int(60_000, 500_000)) }
  }

  /** Finds contracts that exist by now. */
  #look({ node }: Machine): void {
    const { ledger } = node!
    const { header, transactions } = ledger.head
    for (const [index, { contractAddress, succeeded }] of (ledger.receipts(header.number) ?? []).entries()) {
      if (!succeeded || contractAddress === undefined) continue
      const known = token.isMadeBy(transactions[index]!.data) ? this.#tokens : this.#programs
      if (!known.includes(contractAddress)) known.push(contractAddress)
    }
  }
}

function isTaken(result: Transaction | PoolRejection): result is Transaction {
  return !('rejected' in result)
}
