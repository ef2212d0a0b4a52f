import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomBytes } from '@noble/hashes/utils.js'
import { deriveKeyHere } from './key-derivation.ts'
import { WalletSession, type Notes, type TabWord } from './session.ts'
import { developmentAccount } from './signer.ts'
import { memoryStore } from './store.ts'
import { Vault } from './vault.ts'
import { newEntropy } from './words.ts'

const password = 'correct horse battery'

/** Tabs of one browser: one store, one set of notes, one line between them. */
function browser() {
  const store = memoryStore()
  const kept = new Map<string, string>()
  const notes: Notes = {
    read: (name) => kept.get(name) ?? null,
    write: (name, value) => void kept.set(name, value),
  }
  let address = ''
  const activeNote = { read: () => address, write: (next: string) => void (address = next) }
  const listeners: ((word: TabWord) => void)[] = []
  const openTab = () => {
    let own: ((word: TabWord) => void) | undefined
    const vault = new Vault({
      store,
      deriveKey: async (request) => deriveKeyHere(request),
      cost: { memoryKib: 8, passes: 1, lanes: 1 },
    })
    const tabs = {
      tell: (word: TabWord) => listeners.filter((it) => it !== own).forEach((it) => it(word)),
      hear: (listener: (word: TabWord) => void) => {
        own = listener
        listeners.push(listener)
      },
    }
    return new WalletSession({ vault, notes, activeNote, tabs, watchForLock: () => () => {} })
  }
  return { openTab }
}

/** Resolves when the state is as wanted. */
function until(session: WalletSession, isSo: (session: WalletSession) => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {}
    const look = () => {
      if (!isSo(session)) return
      stop()
      resolve()
    }
    stop = session.subscribe(look)
    look()
  })
}

describe('wallet session', () => {
  it('begins empty, and follows what is made', async () => {
    const tab = browser().openTab()
    await until(tab, (it) => it.current().isReady)
    assert.deepEqual([tab.current().hasVault, tab.current().active], [false, undefined])
    await tab.vault.create(password)
    const account = await tab.vault.addSecret({ kind: 'words', bytes: newEntropy(), label: '' })
    await until(tab, (it) => it.current().unsavedWords !== undefined)
    assert.equal(tab.current().active?.address, account.address)
    await tab.vault.markBackedUp(tab.current().unsavedWords!)
    await until(tab, (it) => it.current().unsavedWords === undefined)
  })

  it('shows other tabs what one changed, and locks them together', async () => {
    const { openTab } = browser()
    const [one, other] = [openTab(), openTab()]
    await one.vault.create(password)
    await until(other, (it) => it.current().hasVault)
    await other.vault.unlock(password)
    await one.vault.addSecret({ kind: 'key', bytes: randomBytes(32), label: '' })
    await until(other, (it) => it.current().accounts.length === 1)
    one.lock()
    assert(!other.vault.isUnlocked)
    await until(other, (it) => !it.current().isUnlocked)
  })

  it('remembers the account in use, and takes another when it is gone', async () => {
    const { openTab } = browser()
    const tab = openTab()
    for (const index of [0, 1])
      await tab.vault.addAccount({
        address: developmentAccount(index).address,
        label: '',
        source: { kind: 'development', index },
      })
    tab.choose(developmentAccount(1).address)
    await until(tab, (it) => it.current().active?.address === developmentAccount(1).address)
    const later = openTab()
    await until(later, (it) => it.current().active?.address === developmentAccount(1).address)
    await later.vault.removeAccount(later.current().active!)
    await until(tab, (it) => it.current().active?.address === developmentAccount(0).address)
  })

  it('locks after as long as a person chose, from the choices there are', () => {
    const tab = browser().openTab()
    assert.equal(tab.lockAfterMinutes(), 5)
    tab.lockAfter(15)
    assert.equal(tab.lockAfterMinutes(), 15)
    tab.lockAfter(99_999)
    assert.equal(tab.lockAfterMinutes(), 5)
  })
})
