/**
 * What this node said in slots that are still open: stored before it is sent, read back after a restart.
 *
 * The transaction sets that they name are stored with them. Were all nodes to stop at once, a set that several had
 * voted for could otherwise be lost everywhere: nobody could judge those votes, nobody could take them back, and the slot
 * could never be closed.
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Ledger, Store, StoreOperation, TransactionSet } from '@watt/ledger'
import { decodeStatement, encodeStatement, type Statement } from '@watt/scp'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { uint64Bytes, viewOf } from './byte-list.ts'
import { valuesIn } from './envelope-intake.ts'
import { herderLimits } from './limits.ts'
import { ownStatementKey, ownStatementTag, pinnedSetKey, pinnedSetTag, rangeOf } from './keys.ts'
import type { TransactionSets } from './transaction-sets.ts'

export interface OwnStatements {
  /** Stores statements, all or none. */
  save(statements: readonly Statement[]): Promise<void>
  /** What to delete once a slot is closed. */
  cleanUp(slot: bigint): readonly StoreOperation[]
  /** Statements of slots not closed yet, nominations first; their sets are put among the others. */
  restore(): Promise<readonly Statement[]>
}

export function createOwnStatements({
  ledger,
  store,
  sets,
}: {
  readonly ledger: Ledger
  readonly store: Store
  readonly sets: TransactionSets
}): OwnStatements {
  /** Hash to slot. */
  const pinned = new Map<Hex, bigint>()

  const pin = (slot: bigint, set: TransactionSet): readonly StoreOperation[] =>
    pinned.has(set.hash)
      ? []
      : [{ key: pinnedSetKey(set.hash), value: concatBytes(uint64Bytes(slot), set.bytes) }]

  return {
    async save(statements) {
      const needed = statements.flatMap(({ slot, pledges }) =>
        valuesIn(pledges)
          .map((value) => ledger.decodeValue(value)?.transactionSetHash)
          .map((hash) => hash && sets.get(hash))
          .filter((set) => set !== undefined)
          .map((set) => ({ slot, set })),
      )
      await store.write([
        ...statements.map((statement) => ({
          key: ownStatementKey(statement.slot, statement.pledges.type),
          value: encodeStatement(statement),
        })),
        ...needed.flatMap(({ slot, set }) => pin(slot, set)),
      ])
      for (const { slot, set } of needed) pinned.set(set.hash, slot)
    },
    cleanUp(slot) {
      const old = [...pinned].filter(([, at]) => at <= slot)
      const forgotten = slot - herderLimits.slotsKept
      for (const [hash] of old) pinned.delete(hash)
      return [
        ...old.map(([hash]) => ({ key: pinnedSetKey(hash), value: undefined })),
        ...(forgotten < 0n
          ? []
          : (['nominate', 'prepare'] as const).map((type) => ({
              key: ownStatementKey(forgotten, type),
              value: undefined,
            }))),
      ]
    },
    async restore() {
      const next = ledger.head.header.number + 1n
      const stale: StoreOperation[] = []
      for await (const [key, value] of store.entries(rangeOf(pinnedSetTag))) {
        const slot = viewOf(value).getBigUint64(0)
        const hash: Hex = `0x${bytesToHex(key.subarray(1))}`
        if (slot < next) stale.push({ key, value: undefined })
        else if (sets.take(slot, hash, value.slice(8))) pinned.set(hash, slot)
      }
      const found: Statement[] = []
      for await (const [key, value] of store.entries(rangeOf(ownStatementTag))) {
        const statement = decodeStatement(value)
        if (statement.slot >= next) found.push(statement)
        else if (statement.slot < next - herderLimits.slotsKept) stale.push({ key, value: undefined })
      }
      if (stale.length > 0) await store.write(stale)
      return found
    },
  }
}
