/**
 * Gives new tokens the names they call themselves, beside the follower: a token that answers slowly, or never, holds up
 * nothing.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Address } from 'viem'
import { bytes, inJson } from '../database/bytes.ts'
import type { Database, WordRow } from '../database/columns.ts'
import { insertRows } from '../database/insert-rows.ts'
import type { Store } from '../database/open.ts'
import { NodeError } from '../errors.ts'
import { searchWords } from '../text/safe-text.ts'
import type { AskToken, TokenWords } from './ask-token.ts'

const atOnce = 16
const retryMs = 2_000

export type TokenNamer = {
  /** There may be new tokens. */
  wake(): void
  /** Resolves when it has stopped. */
  stop(): Promise<void>
}

/** Starts it; what was left over from before is done first. @param onError - Told what should not happen. */
export function nameTokens(store: Store, ask: AskToken, onError: (error: unknown) => void): TokenNamer {
  const stopped = new AbortController()
  let isWanted = true
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    while (isWanted && !stopped.signal.aborted) {
      isWanted = false
      try {
        if (await nameSome(store, ask)) isWanted = true
      } catch (error) {
        if (!(error instanceof NodeError)) return onError(error)
        isWanted = true
        await sleep(retryMs, undefined, { signal: stopped.signal }).catch(() => undefined)
      }
    }
  }
  const wake = (): void => {
    isWanted = true
    running ??= run().finally(() => {
      running = undefined
    })
  }
  wake()
  return {
    wake,
    stop: async () => {
      stopped.abort()
      await running
    },
  }
}

/** @returns whether there were any. */
export async function nameSome(store: Store, ask: AskToken): Promise<boolean> {
  const tokens = await store.read
    .selectFrom('tokens')
    .select(['address', 'first'])
    .where('asked', '=', false)
    .orderBy('first')
    .limit(atOnce)
    .execute()
  if (tokens.length === 0) return false
  const answers = await Promise.all(
    tokens.map(async ({ address }) => ({ address, words: await ask(address) })),
  )
  await store.write(async (db) => {
    for (const { address, words } of answers) await keep(db, address, words)
  })
  return true
}

async function keep(db: Kysely<Database>, address: Address, words: TokenWords): Promise<void> {
  await db
    .updateTable('tokens')
    .set({ ...words, asked: true })
    .where('address', '=', bytes(address))
    .execute()
  const texts = [words.symbol, words.name].filter((it) => it !== null)
  const rows = [...new Set(texts.flatMap(searchWords))].map((word): WordRow => ({
    word,
    kind: 'token',
    address: inJson(address),
  }))
  await insertRows(db, 'words', rows, '(word, kind, address) do nothing')
}
