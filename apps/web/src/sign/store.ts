/**
 * The records of this browser, kept in local storage; where that is switched off, as long as the page.
 * @module
 */
import { useSyncExternalStore } from 'react'
import { createRecords, type RecordStore, type SentRecord } from './records.ts'

const name = 'watt.sent'
let fallback: string | null = null

export const records: RecordStore = createRecords({
  read: () => {
    try {
      return localStorage.getItem(name) ?? fallback
    } catch {
      return fallback
    }
  },
  write: (text) => {
    fallback = text
    try {
      localStorage.setItem(name, text)
    } catch {
      // Full or switched off: what waits is remembered until the page is closed.
    }
  },
  onChange: (listener) => window.addEventListener('storage', (event) => event.key === name && listener()),
})

export function useRecords(): readonly SentRecord[] {
  return useSyncExternalStore(records.subscribe, records.current)
}
