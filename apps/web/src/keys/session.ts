/**
 * The wallet as the page sees it: accounts, which one is in use, and whether keys are at hand. One per tab; tabs tell each
 * other when something changed and lock together.
 * @module
 */
import type { Address } from 'viem'
import type { Account } from './accounts.ts'
import { usualLockRule, watchForLock, type LockRule } from './auto-lock.ts'
import type { Vault } from './vault.ts'

export type WalletState = {
  /** What is stored was read. */
  readonly isReady: boolean
  readonly hasVault: boolean
  readonly isUnlocked: boolean
  readonly accounts: readonly Account[]
  /** The account in use. */
  readonly active: Account | undefined
  /** Words of the account in use that nobody has shown to be written down: the secret's id. */
  readonly unsavedWords: string | undefined
  /** Why nothing could be read. */
  readonly problem: unknown
}

/** A few words kept in this browser; `localStorage` is one. */
export type Notes = {
  read(name: string): string | null
  write(name: string, value: string): void
}

/** Speaks to the wallet in other tabs. */
export type TabLine = { tell(word: TabWord): void; hear(listener: (word: TabWord) => void): void }
export type TabWord = 'changed' | 'locked'

export type SessionParts = {
  readonly vault: Vault
  readonly notes: Notes
  /** The address of the account in use; empty for none. */
  readonly activeNote: { read(): string; write(address: string): void }
  readonly tabs: TabLine
  readonly watchForLock?: typeof watchForLock
}

const lockNote = 'watt.lock-after-minutes'
/** Minutes without input that a person may choose; the first is what holds before. */
export const lockChoices: readonly number[] = [5, 1, 15, 60]

export class WalletSession {
  readonly vault: Vault
  readonly #parts: SessionParts
  readonly #listeners = new Set<() => void>()
  #state: WalletState = {
    isReady: false,
    hasVault: false,
    isUnlocked: false,
    accounts: [],
    active: undefined,
    unsavedWords: undefined,
    problem: undefined,
  }
  #stopLock: (() => void) | undefined
  #reading = 0
  #isSilent = false

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.vault = parts.vault
    parts.vault.subscribe(() => this.#vaultChanged())
    parts.tabs.hear((word) => this.#hear(word))
  }

  readonly current = (): WalletState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (!this.#state.isReady) void this.read()
    return () => this.#listeners.delete(listener)
  }

  /** Uses another account from now on. */
  choose(address: Address): void {
    this.#parts.activeNote.write(address)
    this.#parts.tabs.tell('changed')
    void this.read()
  }

  /** Locks this tab and all others. */
  lock(): void {
    this.#parts.tabs.tell('locked')
    this.vault.lock()
  }

  /** Minutes without input after which the wallet locks. */
  lockAfterMinutes(): number {
    const noted = Number(this.#parts.notes.read(lockNote))
    return lockChoices.includes(noted) ? noted : lockChoices[0]!
  }

  lockAfter(minutes: number): void {
    this.#parts.notes.write(lockNote, String(minutes))
  }

  /** Reads again what is stored. */
  async read(): Promise<void> {
    const turn = ++this.#reading
    try {
      const [hasVault, accounts] = await Promise.all([this.vault.isCreated(), this.vault.accounts()])
      const noted = this.#parts.activeNote.read()
      const active = accounts.find(({ address }) => address === noted) ?? accounts[0]
      const isSaved = active === undefined || (await this.vault.isBackedUp(active))
      const unsavedWords = !isSaved && active.source.kind === 'words' ? active.source.secret : undefined
      // A reading that began later knows more.
      if (turn !== this.#reading) return
      if (noted !== (active?.address ?? '')) this.#parts.activeNote.write(active?.address ?? '')
      const isUnlocked = this.vault.isUnlocked
      this.#set({ isReady: true, hasVault, isUnlocked, accounts, active, unsavedWords, problem: undefined })
    } catch (problem) {
      this.#set({ ...this.#state, isReady: true, problem })
    }
  }

  #vaultChanged(): void {
    const { isUnlocked } = this.vault
    if (isUnlocked && this.#stopLock === undefined) this.#watch()
    if (!isUnlocked) {
      this.#stopLock?.()
      this.#stopLock = undefined
    }
    if (!this.#isSilent) this.#parts.tabs.tell('changed')
    // The lock shows at once, before anything is read.
    if (isUnlocked !== this.#state.isUnlocked) this.#set({ ...this.#state, isUnlocked })
    void this.read()
  }

  #watch(): void {
    const rule = (): LockRule => ({ ...usualLockRule, idleMs: this.lockAfterMinutes() * 60_000 })
    // Each tab sees its own input only, so a tab that rests locks itself and no other.
    this.#stopLock = (this.#parts.watchForLock ?? watchForLock)(rule, () => this.vault.lock())
  }

  #hear(word: TabWord): void {
    this.#isSilent = true
    if (word === 'locked') this.vault.lock()
    this.#isSilent = false
    void this.read()
  }

  #set(state: WalletState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
