import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { bytesToHex, hexToBytes, recoverMessageAddress } from 'viem'
import { deriveKeyHere, type DeriveKey } from './key-derivation.ts'
import { randomBytes } from '@noble/hashes/utils.js'
import { developmentAccount, signerOf } from './signer.ts'
import { memoryStore, type VaultStore } from './store.ts'
import { Vault } from './vault.ts'
import { entropyOf, wordsOf } from './words.ts'

const password = 'correct horse battery'
const junk = 'test test test test test test test test test test test junk'
const cost = { memoryKib: 8, passes: 1, lanes: 1 }
const deriveKey: DeriveKey = async (request) => deriveKeyHere(request)
const code = (expected: string) => (error: { code?: string }) => error.code === expected

function vaultOn(store: VaultStore, now?: () => number): Vault {
  return new Vault({ store, deriveKey, cost, ...(now ? { now } : {}) })
}

async function withWords(store: VaultStore = memoryStore()) {
  const vault = vaultOn(store)
  await vault.create(password)
  const account = await vault.addSecret({ kind: 'words', bytes: entropyOf(junk), label: 'Mine' })
  return { vault, account, store }
}

describe('vault', () => {
  it('signs with the account that the words lead to, and after a reload only once unlocked', async () => {
    const { store, account } = await withWords()
    assert.equal(account.address, developmentAccount(0).address)
    const later = vaultOn(store)
    const [found] = await later.accounts()
    assert.deepEqual(found, account)
    const signer = signerOf(later, account)
    await assert.rejects(signer.signMessage({ message: 'hello' }), code('keys/locked'))
    await later.unlock(password)
    const signature = await signer.signMessage({ message: 'hello' })
    assert.equal(await recoverMessageAddress({ message: 'hello', signature }), account.address)
  })

  it('keeps a password however its letters are composed', async () => {
    const store = memoryStore()
    await vaultOn(store).create('비밀번호는 길어야'.normalize('NFD'))
    const later = vaultOn(store)
    await later.unlock('비밀번호는 길어야'.normalize('NFC'))
    assert(later.isUnlocked)
  })

  it('opens with no other password', async () => {
    const { store } = await withWords()
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (guess) => {
        await store.change([], () => new Map([['tries', undefined]]))
        const vault = vaultOn(store)
        if (guess === password) return
        await assert.rejects(vault.unlock(guess), code('keys/wrong-password'))
        assert(!vault.isUnlocked)
      }),
      { numRuns: 50 },
    )
  })

  it('refuses every record of which a single byte was changed', async () => {
    const { store } = await withWords()
    const all = await store.list('')
    const sealed = [...all.keys()].filter((name) => name.startsWith('slot/') || name.startsWith('secret/'))
    assert.equal(sealed.length, 2)
    for (const name of sealed) {
      const whole = all.get(name)!
      for (let at = 0; at < whole.length; at++) {
        const changed = Uint8Array.from(whole)
        changed[at]! ^= 1 + (at % 255)
        await store.change(
          [],
          () =>
            new Map([
              [name, changed],
              ['tries', undefined],
            ]),
        )
        const secret = name.slice('secret/'.length)
        const attempt = name.startsWith('slot/')
          ? vaultOn(store).unlock(password)
          : vaultOn(store).reveal(secret, password)
        await assert.rejects(attempt, (error: { code: string }) =>
          ['keys/wrong-password', 'keys/seal'].includes(error.code),
        )
      }
      await store.change(
        [],
        () =>
          new Map([
            [name, whole],
            ['tries', undefined],
          ]),
      )
    }
    await vaultOn(store).unlock(password)
  })

  it('refuses a record cut short or put in the place of another', async () => {
    const { store, vault } = await withWords()
    await vault.addSecret({ kind: 'key', bytes: randomBytes(32), label: '' })
    const [[one, oneBytes], [other, otherBytes]] = [...(await store.list('secret/'))] as [
      [string, Uint8Array],
      [string, Uint8Array],
    ]
    await store.change(
      [],
      () =>
        new Map([
          [one, otherBytes],
          [other, oneBytes.slice(0, 40)],
        ]),
    )
    for (const name of [one, other])
      await assert.rejects(vault.reveal(name.slice(7), password), code('keys/seal'))
  })

  it('will not sign for an address that its key is not of', async () => {
    const { vault, account, store } = await withWords()
    const other = { ...account, address: developmentAccount(5).address }
    await assert.rejects(signerOf(vault, other).signMessage({ message: '' }), code('keys/mismatch'))
    await store.change(
      [],
      () => new Map([[`secret/${'secret' in account.source && account.source.secret}`, undefined]]),
    )
    await assert.rejects(signerOf(vault, account).signMessage({ message: '' }), code('keys/missing'))
  })

  it('changes the password, and keeps the old one from opening', async () => {
    const { vault, store } = await withWords()
    await assert.rejects(
      vault.changePassword('not this one', 'another long one'),
      code('keys/wrong-password'),
    )
    await vault.changePassword(password, 'another long one')
    await assert.rejects(vaultOn(store).unlock(password), code('keys/wrong-password'))
    const later = vaultOn(store)
    await later.unlock('another long one')
    const [account] = await later.accounts()
    assert.ok(await signerOf(later, account!).signMessage({ message: '' }))
  })

  it('refuses passwords that a machine guesses at once', async () => {
    for (const weak of ['', '1234567', 'aaaaaaaaaaaa', 'ababababab'])
      await assert.rejects(vaultOn(memoryStore()).create(weak), code('keys/weak-password'))
  })

  it('makes wrong passwords wait, over reloads and in every tab', async () => {
    let nowMs = 1_000_000
    const { store } = await withWords()
    const unlock = (word: string) => vaultOn(store, () => nowMs).unlock(word)
    for (let at = 0; at < 3; at++) await assert.rejects(unlock('wrong one'), code('keys/wrong-password'))
    await assert.rejects(unlock(password), code('keys/too-many-tries'))
    assert.equal(await vaultOn(store, () => nowMs).waitMs(), 2_000)
    nowMs += 2_000
    await assert.rejects(unlock('wrong one'), code('keys/wrong-password'))
    assert.equal(await vaultOn(store, () => nowMs).waitMs(), 4_000)
    nowMs -= 900_000 // A clock set back waits no longer than the rule says.
    assert.equal(await vaultOn(store, () => nowMs).waitMs(), 4_000)
    nowMs += 1_000_000
    await unlock(password)
    assert.equal(await vaultOn(store, () => nowMs).waitMs(), 0)
  })

  it('loses nothing when two tabs write at once', async () => {
    const { store } = await withWords()
    const tabs = [vaultOn(store), vaultOn(store)]
    await Promise.all(tabs.map((tab) => tab.unlock(password)))
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        tabs[at % 2]!.addSecret({ kind: 'key', bytes: randomBytes(32), label: `${at}` }),
      ),
    )
    const accounts = await tabs[0]!.accounts()
    assert.equal(accounts.length, 11)
    for (const account of accounts) assert.ok(await signerOf(tabs[1]!, account).signMessage({ message: '' }))
  })

  it('is made once, by whichever tab is first', async () => {
    const store = memoryStore()
    const made = await Promise.allSettled([1, 2].map((at) => vaultOn(store).create(`${password} ${at}`)))
    assert.deepEqual(made.map((it) => it.status).toSorted(), ['fulfilled', 'rejected'])
    const refused = made.find((it) => it.status === 'rejected')
    assert(code('keys/exists')(refused!.reason as { code: string }))
  })

  it('keeps one record of an account: a watched one gets its key, one with a key stays', async () => {
    const vault = vaultOn(memoryStore())
    await vault.create(password)
    await vault.addAccount({
      address: developmentAccount(0).address,
      label: 'Watched',
      source: { kind: 'watch' },
    })
    await vault.addSecret({ kind: 'words', bytes: entropyOf(junk), label: 'Mine' })
    const again = vault.addSecret({ kind: 'words', bytes: entropyOf(junk), label: 'Again' })
    await assert.rejects(again, code('keys/account-exists'))
    assert.deepEqual(
      (await vault.accounts()).map((it) => [it.label, it.source.kind]),
      [['Mine', 'words']],
    )
  })

  it('finds the next accounts of the same words, and forgets the words with their last account', async () => {
    const { vault, account, store } = await withWords()
    const { secret } = account.source as { secret: string }
    const second = await vault.addNextOf(secret, 'Second')
    assert.equal(second.address, developmentAccount(1).address)
    await vault.removeAccount(account)
    assert.equal((await store.list('secret/')).size, 1)
    await vault.removeAccount(second)
    assert.equal((await store.list('secret/')).size, 0)
  })

  it('renames an account and nothing else, and forgets a rename of what is gone', async () => {
    const { vault, account } = await withWords()
    await vault.rename(account, 'Savings'.repeat(20))
    const [renamed] = await vault.accounts()
    assert.deepEqual({ ...renamed, label: account.label }, account)
    assert.equal(renamed?.label, 'Savings'.repeat(20).slice(0, 40))
    await vault.removeAccount(account)
    await vault.rename(account, 'Ghost')
    assert.deepEqual(await vault.accounts(), [])
  })

  it('keeps accounts of passkeys without a password, and the passkeys that are added to them', async () => {
    const vault = vaultOn(memoryStore())
    const [first, second] = [
      { id: 'Zmlyc3Q', publicKey: `0x${'11'.repeat(64)}` },
      { id: 'c2Vjb25k', publicKey: `0x${'22'.repeat(64)}` },
    ] as const
    const address = '0x00000000000000000000000000000000000000A1'
    const source = { kind: 'passkey', founders: ['0x0123'], passkeys: [first] } as const
    await vault.addAccount({ address, label: '', source })
    const [account] = await vault.accounts()
    await vault.notePasskey(account!, second)
    await vault.notePasskey(account!, second)
    const [changed] = await vault.accounts()
    assert.deepEqual(changed?.source, { ...source, passkeys: [first, second] })
    const damaged = { ...source, passkeys: [{ id: 'x', publicKey: '0x01' }] } as const
    await vault.addAccount({
      address: '0x00000000000000000000000000000000000000A2',
      label: '',
      source: damaged,
    })
    assert.equal((await vault.accounts()).length, 1)
  })

  it('remembers who showed that the words are written down', async () => {
    const { vault, account } = await withWords()
    assert.equal(await vault.isBackedUp(account), false)
    await vault.markBackedUp((account.source as { secret: string }).secret)
    assert.equal(await vault.isBackedUp(account), true)
  })

  it('is opened by a passkey’s answer and by no other', async () => {
    const { vault, store } = await withWords()
    const handle = { credentialId: randomBytes(20), salt: randomBytes(32) }
    const prf = randomBytes(32)
    await vault.addPasskey(handle, prf.slice())
    const later = vaultOn(store)
    assert.deepEqual(await later.passkey(), handle)
    await assert.rejects(later.unlockWithPasskey(randomBytes(32)), code('keys/seal'))
    await later.unlockWithPasskey(prf.slice())
    assert(later.isUnlocked)
    const slot = (await store.read('slot/passkey'))!
    for (let at = 0; at < slot.length; at++) {
      const changed = Uint8Array.from(slot)
      changed[at]! ^= 0xff
      await store.change([], () => new Map([['slot/passkey', changed]]))
      await assert.rejects(vaultOn(store).unlockWithPasskey(prf.slice()), code('keys/seal'))
    }
  })

  it('tells nobody: not the store, not what is printed, not an error', async () => {
    const said: string[] = []
    const consoles = ['log', 'info', 'warn', 'error', 'debug'] as const
    const own = consoles.map((name) => console[name])
    for (const name of consoles)
      console[name] = (...words: unknown[]) => said.push(inspect(words, { depth: 9 }))
    try {
      const key = randomBytes(32)
      const entropy = randomBytes(16)
      const canaries = [
        bytesToHex(key).slice(2),
        bytesToHex(entropy).slice(2),
        wordsOf(entropy).slice(0, 4).join(' '),
        password,
        bytesToHex(new TextEncoder().encode(password)).slice(2),
      ]
      const store = memoryStore()
      const vault = vaultOn(store)
      await vault.create(password)
      const account = await vault.addSecret({ kind: 'key', bytes: key.slice(), label: 'k' })
      await vault.addSecret({ kind: 'words', bytes: entropy.slice(), label: 'w' })
      said.push(inspect(vault, { depth: 9, showHidden: true }), JSON.stringify(vault))
      said.push(inspect(await vault.accounts(), { depth: 9 }))
      for (const bytes of (await store.list('')).values())
        said.push(bytesToHex(bytes), String.fromCharCode(...bytes))
      const failing = [
        () => vault.withPrivateKey(account, () => Promise.reject(new Error('the use failed'))),
        () => vault.addSecret({ kind: 'key', bytes: key.slice(), label: 'k' }),
        () => vault.reveal('00'.repeat(16), password),
        () => vaultOn(store).unlock(`${password}!`),
      ]
      for (const fail of failing)
        await assert.rejects(
          fail(),
          (error: Error) => said.push(inspect(error, { depth: 9, showHidden: true })) > 0,
        )
      for (const canary of canaries) assert(!said.join('\n').includes(canary), 'a secret was told')
      assert(said.length > 10)
    } finally {
      consoles.forEach((name, at) => (console[name] = own[at]!))
    }
  })

  it('zeroes what it was given and what it lent', async () => {
    const vault = vaultOn(memoryStore())
    await vault.create(password)
    const bytes = hexToBytes(`0x${'11'.repeat(32)}`)
    const account = await vault.addSecret({ kind: 'key', bytes, label: '' })
    let lent: Uint8Array | undefined
    const wasWhole = await vault.withPrivateKey(account, async (key) => {
      lent = key
      return key.every((byte) => byte === 0x11)
    })
    assert(wasWhole)
    assert(bytes.every((byte) => byte === 0))
    assert(lent!.every((byte) => byte === 0))
    vault.lock()
    await assert.rejects(
      vault.withPrivateKey(account, async () => 0),
      code('keys/locked'),
    )
  })
})
