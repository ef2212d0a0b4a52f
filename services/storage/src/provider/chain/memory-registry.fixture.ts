/**
 * What the registry knows of one provider, in memory: registration, stake, and stake that leaves.
 * @module
 */
import type { ProviderCall, Standing } from './provider-chain.ts'
import type { Refuse } from './memory-ledger.fixture.ts'

/** Seconds. */
const unstakeDelay = 60

export type RegistryCall = Extract<
  ProviderCall,
  { type: 'register' | 'addStake' | 'requestUnstake' | 'withdrawStake' | 'setUrl' }
>

export class MemoryRegistry {
  readonly #stakeMin: bigint
  /** Seconds since 1970. */
  readonly #time: () => number
  standing: Standing | undefined

  constructor(stakeMin: bigint, time: () => number) {
    this.#stakeMin = stakeMin
    this.#time = time
  }

  take(call: RegistryCall, refuse: Refuse): void {
    if (call.type === 'register') {
      if (this.standing !== undefined) refuse('AlreadyProvider')
      if (call.stake < this.#stakeMin) refuse('StakeTooSmall')
      const { type: _, stake, ...card } = call
      this.standing = { ...card, stake, locked: 0n, free: stake, leaving: undefined }
      return
    }
    const standing = this.standing ?? refuse('NotAProvider')
    const { free, leaving } = standing
    switch (call.type) {
      case 'addStake':
        return this.move(call.amount, 0n)
      case 'requestUnstake': {
        if (call.amount > free) refuse('StakeNotFree')
        this.move(-call.amount, 0n)
        const wei = (leaving?.wei ?? 0n) + call.amount
        this.standing = { ...this.standing!, leaving: { wei, at: this.#time() + unstakeDelay } }
        return
      }
      case 'withdrawStake':
        if (leaving === undefined || this.#time() < leaving.at) refuse('StakeNotReleased')
        this.standing = { ...standing, leaving: undefined }
        return
      case 'setUrl':
        this.standing = { ...standing, url: call.url }
    }
  }

  /** Adds wei to stake and to what of it is locked. */
  move(stake: bigint, locked: bigint): void {
    const before = this.standing!
    const after = { stake: before.stake + stake, locked: before.locked + locked }
    this.standing = { ...before, ...after, free: after.stake - after.locked }
  }
}
