/**
 * The question `headers`: blocks without their transactions, newest first, for those who walk back from a block that they
 * believe.
 *
 * Body: newest number wanted (8 bytes), count (4 bytes). Answer: list of the newest number sent (8 bytes), which is lower
 * where the peer has no more, then for each block a list of slot value, header and envelopes.
 * @module
 */
import { encodeHeader, type Ledger, type Store } from '@watt/ledger'
import { encodeEnvelope } from '@watt/scp'
import { concatBytes } from '@noble/hashes/utils.js'
import type { Network } from '../types.ts'
import { joinParts, readParts, uint32Bytes, uint64Bytes, viewOf } from './byte-list.ts'
import { readDecision } from './decisions.ts'
import { herderLimits } from './limits.ts'
import type { OfferedHeader } from './trail.ts'

/** Answers `headers` from now on. */
export function answerHeaders(parts: {
  readonly network: Network
  readonly ledger: Ledger
  readonly store: Store
}): void {
  parts.network.onQuestion('headers', (body) => {
    if (body.length !== 12) return undefined
    const view = viewOf(body)
    const count = Math.min(view.getUint32(8), herderLimits.blocksPerQuestion)
    return headersUpTo(parts, view.getBigUint64(0), count)
  })
}

/** Part of a chain, newest first. */
export type OfferedHeaders = { readonly newest: bigint; readonly headers: readonly OfferedHeader[] }

/** @throws {PeerRequestError} @returns undefined when the answer is malformed. */
export async function askHeaders(
  network: Network,
  peer: string,
  newest: bigint,
): Promise<OfferedHeaders | undefined> {
  const body = concatBytes(uint64Bytes(newest), uint32Bytes(herderLimits.blocksPerQuestion))
  const [number, ...entries] = readParts(await network.ask(peer, 'headers', body)) ?? []
  if (number?.length !== 8 || entries.length === 0 || entries.length > herderLimits.blocksPerQuestion)
    return undefined
  const sent = viewOf(number).getBigUint64(0)
  if (sent > newest || sent < BigInt(entries.length)) return undefined
  const headers: OfferedHeader[] = []
  for (const entry of entries) {
    const [value, header, ...proof] = readParts(entry) ?? []
    if (value === undefined || header === undefined) return undefined
    headers.push({ value, header, proof })
  }
  return { newest: sent, headers }
}

function headersUpTo(
  { ledger, store }: { readonly ledger: Ledger; readonly store: Store },
  wanted: bigint,
  count: number,
): Uint8Array | undefined {
  const head = ledger.head.header.number
  const newest = wanted < head ? wanted : head
  const entries: Uint8Array[] = []
  let size = 0
  for (let number = newest; number > 0n && entries.length < count; number--) {
    const block = ledger.block(number)
    const decision = block && readDecision(store, number)
    if (block === undefined || decision === undefined) break
    const entry = joinParts([
      ledger.encodeValue(block.value),
      encodeHeader(block.header),
      ...decision.proof.map(encodeEnvelope),
    ])
    if (entries.length > 0 && size + entry.length > herderLimits.stateAnswerBytesMax) break
    entries.push(entry)
    size += entry.length + 4
  }
  return entries.length > 0 ? joinParts([uint64Bytes(newest), ...entries]) : undefined
}
