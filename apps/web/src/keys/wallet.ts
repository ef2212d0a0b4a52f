/**
 * The wallet of this page. Nothing is read before somebody looks at it.
 * @module
 */
import { useSyncExternalStore } from 'react'
import { readActiveNote, writeActiveNote } from './active-note.ts'
import { deriveInWorker } from './derive-in-worker.ts'
import { indexedStore } from './indexed-store.ts'
import { WalletSession, type Notes, type TabLine, type TabWord, type WalletState } from './session.ts'
import { Vault } from './vault.ts'

/** Local storage, which may be switched off: then a choice lasts as long as the page. */
const notes: Notes = {
  read: (name) => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  },
  write: (name, value) => {
    try {
      localStorage.setItem(name, value)
    } catch {
      // Nothing but convenience is lost.
    }
  },
}

export const wallet: WalletSession = new WalletSession({
  vault: new Vault({ store: indexedStore(), deriveKey: deriveInWorker }),
  notes,
  activeNote: { read: readActiveNote, write: writeActiveNote },
  tabs: tabLine(),
})

/** The wallet's state; renders again when it changes. */
export function useWallet(): WalletState {
  return useSyncExternalStore(wallet.subscribe, wallet.current)
}

function tabLine(): TabLine {
  const channel = new BroadcastChannel('watt-wallet')
  return {
    tell: (word) => channel.postMessage(word),
    hear: (listener) =>
      channel.addEventListener('message', ({ data }: MessageEvent<TabWord>) => listener(data)),
  }
}
