/**
 * What peers may ask, and how it is asked.
 *
 * | question    | body                          | answer                                                         |
 * | ----------- | ----------------------------- | -------------------------------------------------------------- |
 * | `set`       | hash, 32 bytes                | the set's canonical bytes                                      |
 * | `quorumSet` | hash, 32 bytes                | its XDR                                                        |
 * | `scpState`  | first slot, 8 bytes           | list: head number (8 bytes), list of envelopes, list of        |
 * |             |                               | finality messages                                              |
 * | `blocks`    | first number (8), count (4)   | list, for each block: list of closed block, envelopes          |
 * | `headers`   | newest number (8), count (4)  | see `header-question.ts`                                       |
 * @module
 */
import { encodeClosedBlock, type Ledger, setOf, type Store } from '@watt/ledger'
import { encodeEnvelope, encodeQuorumSet, latestStatements, type ScpState } from '@watt/scp'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import type { Network } from '../types.ts'
import { joinParts, readParts, uint32Bytes, uint64Bytes, viewOf } from './byte-list.ts'
import { readDecision } from './decisions.ts'
import type { Finality } from './finality.ts'
import { answerHeaders } from './header-question.ts'
import { herderLimits } from './limits.ts'
import type { QuorumMap } from './quorum-map.ts'
import type { TransactionSets } from './transaction-sets.ts'

export type AnswerParts = {
  readonly ledger: Ledger
  readonly store: Store
  readonly network: Network
  readonly sets: TransactionSets
  readonly quorum: QuorumMap
  readonly finality: Finality
  readonly state: () => ScpState
}

/** Answers what peers ask from now on. */
export function answerQuestions(parts: AnswerParts): void {
  const { network, quorum } = parts
  network.onQuestion('set', (body) => (body.length === 32 ? findSet(parts, body) : undefined))
  network.onQuestion('quorumSet', (body) => {
    const found = body.length === 32 ? quorum.set(bytesToHex(body)) : undefined
    return found && encodeQuorumSet(found)
  })
  network.onQuestion('scpState', (body) =>
    body.length === 8 ? stateSince(parts, viewOf(body).getBigUint64(0)) : undefined,
  )
  answerHeaders(parts)
  network.onQuestion('blocks', (body) => {
    if (body.length !== 12) return undefined
    const view = viewOf(body)
    return blocksFrom(
      parts,
      view.getBigUint64(0),
      Math.min(view.getUint32(8), herderLimits.blocksPerQuestion),
    )
  })
}

/** A peer's view of the open slots. */
export type PeerState = {
  readonly head: bigint
  readonly envelopes: readonly Uint8Array[]
  readonly finality: readonly Uint8Array[]
}

/** @throws {PeerRequestError} @returns undefined when the answer is malformed. */
export async function askState(
  network: Network,
  peer: string,
  firstSlot: bigint,
): Promise<PeerState | undefined> {
  const parts = readParts(await network.ask(peer, 'scpState', uint64Bytes(firstSlot)))
  const [head, envelopeList, finalityList] = parts ?? []
  if (head?.length !== 8 || envelopeList === undefined || finalityList === undefined) return undefined
  const envelopes = readParts(envelopeList)
  const finality = readParts(finalityList)
  if (envelopes === undefined || finality === undefined) return undefined
  return { head: viewOf(head).getBigUint64(0), envelopes, finality }
}

/** One block as a peer sent it; nothing in it is checked. */
export type OfferedBlock = { readonly closed: Uint8Array; readonly proof: readonly Uint8Array[] }

/** @throws {PeerRequestError} @returns undefined when the answer is malformed. */
export async function askBlocks(
  network: Network,
  peer: string,
  first: bigint,
): Promise<readonly OfferedBlock[] | undefined> {
  const body = concatBytes(uint64Bytes(first), uint32Bytes(herderLimits.blocksPerQuestion))
  const entries = readParts(await network.ask(peer, 'blocks', body))
  if (entries === undefined || entries.length === 0) return undefined
  const blocks: OfferedBlock[] = []
  for (const entry of entries.slice(0, herderLimits.blocksPerQuestion)) {
    const [closed, ...proof] = readParts(entry) ?? []
    if (closed === undefined) return undefined
    blocks.push({ closed, proof })
  }
  return blocks
}

function findSet({ sets, ledger }: AnswerParts, hash: Uint8Array): Uint8Array | undefined {
  const name = `0x${bytesToHex(hash)}` as const
  const known = sets.bytesOf(name)
  if (known !== undefined) return known
  // A peer one slot behind may ask for the set of the head.
  return ledger.head.header.extraData === name && ledger.head.header.number > 0n
    ? setOf(ledger.head).bytes
    : undefined
}

function stateSince({ ledger, state, finality }: AnswerParts, firstSlot: bigint): Uint8Array {
  const { number: head } = ledger.head.header
  const envelopes: Uint8Array[] = []
  let size = 0
  for (const { slot } of state().slots) {
    if (slot < firstSlot) continue
    for (const envelope of latestStatements(state(), slot)) {
      if (envelope.signature.length === 0) continue
      const bytes = encodeEnvelope(envelope)
      size += bytes.length + 4
      if (size <= herderLimits.stateAnswerBytesMax) envelopes.push(bytes)
    }
  }
  const signed = [head, head - 1n].filter((number) => number > 0n && number + 1n >= firstSlot)
  return joinParts([
    uint64Bytes(head),
    joinParts(envelopes),
    joinParts(signed.flatMap((number) => finality.messages(number))),
  ])
}

function blocksFrom({ ledger, store }: AnswerParts, first: bigint, count: number): Uint8Array | undefined {
  const entries: Uint8Array[] = []
  let size = 0
  for (let number = first; number < first + BigInt(count); number++) {
    const block = number > 0n && number <= ledger.head.header.number ? ledger.block(number) : undefined
    const decision = block && readDecision(store, number)
    if (block === undefined || decision === undefined) break
    const entry = joinParts([
      encodeClosedBlock(block.value, setOf(block)),
      ...decision.proof.map(encodeEnvelope),
    ])
    if (entries.length > 0 && size + entry.length > herderLimits.blocksAnswerBytes) break
    entries.push(entry)
    size += entry.length + 4
  }
  return entries.length > 0 ? joinParts(entries) : undefined
}
