/**
 * The keys of this device. One random key seals every secret; the password, and a passkey if there is one, wrap that key.
 * While unlocked only that key is in memory; a private key is there for the moment of a signature.
 * @module
 */
import { randomBytes } from '@noble/hashes/utils.js'
import { bytesToHex, type Address } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import {
  accountName,
  accountPrefix,
  decodeAccount,
  encodeAccount,
  type Account,
  type AccountPasskey,
} from './accounts.ts'
import { usualCost, type Cost, type DeriveKey } from './key-derivation.ts'
import { closePasskeySlot, handleOf, openPasskeySlot, type PasskeyHandle } from './passkey-slot.ts'
import { closeSlot, openSlot } from './password-slot.ts'
import { keyBytes, SealError } from './sealed.ts'
import { decodeSecret, encodeSecret, newSecretId, type Secret, type SecretKind } from './secret-record.ts'
import type { VaultStore } from './store.ts'
import { decodeTries, encodeTries, nextTry, waitMs } from './tries.ts'
import {
  AccountExistsError,
  KeyMismatchError,
  VaultExistsError,
  VaultLockedError,
  VaultMissingError,
  WeakPasswordError,
  WrongPasswordError,
} from './vault-errors.ts'
import { privateKeyOf } from './words.ts'

const passwordName = 'slot/password'
const passkeyName = 'slot/passkey'
const triesName = 'tries'
const secretPrefix = 'secret/'
const backedUpPrefix = 'backed-up/'
/** Below this, 64 MiB a guess protect nobody. */
export const passwordLengthMin = 8

export type VaultOptions = {
  readonly store: VaultStore
  readonly deriveKey: DeriveKey
  /** Only tests take less than {@link usualCost}. */
  readonly cost?: Cost
  readonly now?: () => number
}

export type NewSecret = { readonly kind: SecretKind; readonly bytes: Uint8Array; readonly label: string }

/** Holds the vault's key while unlocked. Printing or cloning it shows nothing. */
export class Vault {
  readonly #store: VaultStore
  readonly #deriveKey: DeriveKey
  readonly #cost: Cost
  readonly #now: () => number
  readonly #listeners = new Set<() => void>()
  #key: Uint8Array | undefined

  constructor({ store, deriveKey, cost = usualCost, now = Date.now }: VaultOptions) {
    this.#store = store
    this.#deriveKey = deriveKey
    this.#cost = cost
    this.#now = now
  }

  get isUnlocked(): boolean {
    return this.#key !== undefined
  }

  /** Tells when it was locked or unlocked, or its accounts changed. @returns stops telling */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether this device has a vault. */
  async isCreated(): Promise<boolean> {
    return (await this.#store.read(passwordName)) !== undefined
  }

  /**
   * Makes the vault, unlocked.
   * @throws {WeakPasswordError}
   * @throws {VaultExistsError} Another tab was faster, or there is one already.
   */
  async create(password: string): Promise<void> {
    checkStrength(password)
    const key = randomBytes(keyBytes)
    const slot = await closeSlot(key, password, this.#cost, this.#deriveKey)
    await this.#store.change([passwordName], (found) => {
      if (found.size > 0) throw new VaultExistsError()
      return new Map([[passwordName, slot]])
    })
    this.#hold(key)
  }

  /**
   * @throws {WrongPasswordError}
   * @throws {TooManyTriesError} Wrong ones before make this one wait.
   * @throws {VaultMissingError}
   */
  async unlock(password: string): Promise<void> {
    this.#hold(await this.#keyBy(password))
  }

  /** How long the next password must wait, after wrong ones. */
  async waitMs(): Promise<number> {
    return waitMs(decodeTries(await this.#store.read(triesName)), this.#now())
  }

  /** Forgets the key. */
  lock(): void {
    if (this.#key === undefined) return
    this.#key.fill(0)
    this.#key = undefined
    this.#tell()
  }

  /** Puts another password in place of `old`. Everything stays readable; the old one opens nothing more. */
  async changePassword(old: string, password: string): Promise<void> {
    checkStrength(password)
    const key = await this.#keyBy(old)
    try {
      const slot = await closeSlot(key, password, this.#cost, this.#deriveKey)
      await this.#store.change([], () => new Map([[passwordName, slot]]))
    } finally {
      key.fill(0)
    }
  }

  /** The passkey that unlocks, if one does. */
  async passkey(): Promise<PasskeyHandle | undefined> {
    const slot = await this.#store.read(passkeyName)
    return slot && handleOf(slot)
  }

  /** Lets a passkey unlock too. @throws {VaultLockedError} */
  async addPasskey(handle: PasskeyHandle, prf: Uint8Array): Promise<void> {
    const slot = closePasskeySlot(this.#unlocked(), handle, prf)
    prf.fill(0)
    await this.#store.change([], () => new Map([[passkeyName, slot]]))
    this.#tell()
  }

  async removePasskey(): Promise<void> {
    await this.#store.change([], () => new Map([[passkeyName, undefined]]))
    this.#tell()
  }

  /** @throws {SealError} The passkey's answer does not open this vault. */
  async unlockWithPasskey(prf: Uint8Array): Promise<void> {
    const slot = await this.#store.read(passkeyName)
    if (slot === undefined) throw new VaultMissingError()
    const key = openPasskeySlot(slot, prf)
    prf.fill(0)
    this.#hold(key)
  }

  /** All accounts, oldest first. Needs no password. */
  async accounts(): Promise<readonly Account[]> {
    const records = await this.#store.list(accountPrefix)
    return [...records.values()]
      .map(decodeAccount)
      .filter((account) => account !== undefined)
      .toSorted((a, b) => a.createdMs - b.createdMs || a.address.localeCompare(b.address))
  }

  /**
   * Keeps a secret and its first account. `bytes` are zeroed.
   * @throws {VaultLockedError}
   * @throws {AccountExistsError} With a key already; an account only watched gets its key.
   */
  async addSecret({ kind, bytes, label }: NewSecret): Promise<Account> {
    const secret: Secret = { id: newSecretId(), kind, bytes }
    const record = encodeSecret(this.#unlocked(), secret)
    const key = kind === 'words' ? privateKeyOf(bytes, 0) : bytes
    const address = privateKeyToAddress(bytesToHex(key))
    key.fill(0)
    bytes.fill(0)
    const source = kind === 'words' ? { kind, secret: secret.id, index: 0 } : { kind, secret: secret.id }
    const account: Account = { address, label, source, createdMs: this.#now() }
    await this.#addAccount(account, new Map([[`${secretPrefix}${secret.id}`, record]]))
    return account
  }

  /** The next account of the same words. @throws {VaultLockedError} */
  async addNextOf(secretId: string, label: string): Promise<Account> {
    const accounts = await this.accounts()
    const used = accounts.flatMap(({ source }) =>
      source.kind === 'words' && source.secret === secretId ? [source.index] : [],
    )
    const index = Math.max(-1, ...used) + 1
    const address = await this.#withSecret(secretId, ({ bytes }) => {
      const key = privateKeyOf(bytes, index)
      const found = privateKeyToAddress(bytesToHex(key))
      key.fill(0)
      return found
    })
    const account: Account = {
      address,
      label,
      source: { kind: 'words', secret: secretId, index },
      createdMs: this.#now(),
    }
    await this.#addAccount(account)
    return account
  }

  /** Adds an account without a secret here. @throws {AccountExistsError} */
  async addAccount(account: Omit<Account, 'createdMs'>): Promise<void> {
    await this.#addAccount({ ...account, createdMs: this.#now() })
  }

  /** Gives an account another name. */
  async rename({ address }: Account, label: string): Promise<void> {
    await this.#change(address, (account) => ({ ...account, label }))
  }

  /** Notes one more passkey of this browser that signs for an account of passkeys. */
  async notePasskey({ address }: Pick<Account, 'address'>, passkey: AccountPasskey): Promise<void> {
    await this.#change(address, (account) => {
      const { source } = account
      if (source.kind !== 'passkey') return account
      const others = source.passkeys.filter(({ id }) => id !== passkey.id)
      return { ...account, source: { ...source, passkeys: [...others, passkey] } }
    })
  }

  /** Takes an account from the list, and its secret when no other account is of it. */
  async removeAccount({ address, source }: Account): Promise<void> {
    const others = (await this.accounts()).filter((it) => it.address !== address)
    const secret = 'secret' in source ? source.secret : undefined
    const isLast = !others.some((it) => 'secret' in it.source && it.source.secret === secret)
    await this.#store.change(
      [],
      () =>
        new Map([
          [accountName(address), undefined],
          ...(secret !== undefined && isLast
            ? [
                [`${secretPrefix}${secret}`, undefined] as const,
                [`${backedUpPrefix}${secret}`, undefined] as const,
              ]
            : []),
        ]),
    )
    this.#tell()
  }

  /** Whether somebody showed that the words of this account are written down; true where there are none. */
  async isBackedUp({ source }: Account): Promise<boolean> {
    if (source.kind !== 'words') return true
    return (await this.#store.read(`${backedUpPrefix}${source.secret}`)) !== undefined
  }

  async markBackedUp(secretId: string): Promise<void> {
    await this.#store.change([], () => new Map([[`${backedUpPrefix}${secretId}`, Uint8Array.of(1)]]))
    this.#tell()
  }

  /** Shows a secret to its owner, who gives the password again. The caller zeroes it. */
  async reveal(secretId: string, password: string): Promise<Secret> {
    const key = await this.#keyBy(password)
    try {
      return await this.#readSecret(key, secretId)
    } finally {
      key.fill(0)
    }
  }

  /**
   * Runs `use` with the private key of an account, which is zeroed afterwards.
   * @throws {VaultLockedError}
   * @throws {KeyMismatchError} The stored key is not that of this address.
   */
  async withPrivateKey<T>({ address, source }: Account, use: (key: Uint8Array) => Promise<T>): Promise<T> {
    if (source.kind !== 'words' && source.kind !== 'key') throw new KeyMismatchError()
    const key = await this.#withSecret(source.secret, ({ bytes }) =>
      source.kind === 'words' ? privateKeyOf(bytes, source.index) : Uint8Array.from(bytes),
    )
    try {
      if (privateKeyToAddress(bytesToHex(key)) !== address) throw new KeyMismatchError()
      return await use(key)
    } finally {
      key.fill(0)
    }
  }

  /** Deletes everything of this device: keys, accounts, names. Words written down bring the keys back. */
  async erase(): Promise<void> {
    await this.#store.clear()
    this.lock()
    this.#tell()
  }

  /** Tells listeners that the store changed under them: another tab wrote. */
  refresh(): void {
    this.#tell()
  }

  async #change(address: Address, change: (account: Account) => Account): Promise<void> {
    const name = accountName(address)
    await this.#store.change([name], (found) => {
      const bytes = found.get(name)
      const account = bytes && decodeAccount(bytes)
      return account ? new Map([[name, encodeAccount(change(account))]]) : new Map()
    })
    this.#tell()
  }

  async #addAccount(account: Account, more: ReadonlyMap<string, Uint8Array> = new Map()): Promise<void> {
    const name = accountName(account.address)
    await this.#store.change([name], (found) => {
      const bytes = found.get(name)
      const known = bytes && decodeAccount(bytes)
      if (known && known.source.kind !== 'watch') throw new AccountExistsError()
      return new Map([...more, [name, encodeAccount(account)]])
    })
    this.#tell()
  }

  async #withSecret<T>(id: string, use: (secret: Secret) => T): Promise<T> {
    const secret = await this.#readSecret(this.#unlocked(), id)
    try {
      return use(secret)
    } finally {
      secret.bytes.fill(0)
    }
  }

  async #readSecret(key: Uint8Array, id: string): Promise<Secret> {
    const record = await this.#store.read(`${secretPrefix}${id}`)
    if (record === undefined) throw new VaultMissingError()
    return decodeSecret(key, id, record)
  }

  /** Counts the try before it is made, so that a reload in between does not uncount it. */
  async #keyBy(password: string): Promise<Uint8Array> {
    const slot = await this.#store.read(passwordName)
    if (slot === undefined) throw new VaultMissingError()
    await this.#store.change(
      [triesName],
      (found) => new Map([[triesName, encodeTries(nextTry(decodeTries(found.get(triesName)), this.#now()))]]),
    )
    try {
      const key = await openSlot(slot, password, this.#deriveKey)
      await this.#store.change([], () => new Map([[triesName, undefined]]))
      return key
    } catch (error) {
      if (error instanceof SealError) throw new WrongPasswordError()
      throw error
    }
  }

  #unlocked(): Uint8Array {
    if (this.#key === undefined) throw new VaultLockedError()
    return this.#key
  }

  #hold(key: Uint8Array): void {
    this.#key?.fill(0)
    this.#key = key
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function checkStrength(password: string): void {
  const letters = Array.from(password.normalize('NFKC'))
  if (letters.length < passwordLengthMin || new Set(letters).size < 4) throw new WeakPasswordError()
}
