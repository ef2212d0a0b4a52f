/**
 * Proves once an epoch: as soon as the seed is there, again at every look until the chain took it. A piece that cannot be opened
 * is read again; if it is really damaged, its hits are marked, which costs that one deal and saves the others.
 * @module
 */
import { type ChallengedPiece, proofOf } from '../../piece/index.ts'
import { bytesToHex, hexToBytes } from 'viem/utils'
import {
  ChainRefusedError,
  type DueProof,
  type ProviderChain,
  type SetEntry,
} from '../chain/provider-chain.ts'
import { BlobMissingError } from '../disk/blob-store.ts'
import type { PieceStore } from '../disk/piece-store.ts'
import { describeError, type Tell } from '../events.ts'
import type { Damage } from './damage.ts'
import type { DealBook } from './deal-book.ts'

export type ProverParts = {
  readonly chain: ProviderChain
  readonly book: DealBook
  readonly store: PieceStore
  readonly damage: Damage
  readonly tell: Tell
  /** Told of each proof that was made, and of each try that failed. */
  readonly outcome: (
    epoch: number,
    outcome: 'proven' | 'failed',
    fields: Readonly<Record<string, unknown>>,
  ) => void
}

export interface Prover {
  /** What is due, as of the last look. */
  readonly due: DueProof | undefined
  /** Proves if that is possible now. */
  look(): Promise<void>
}

type Piece = ChallengedPiece & SetEntry

export function createProver({ chain, book, store, damage, tell, outcome }: ProverParts): Prover {
  let due: DueProof | undefined
  /** The set of the epoch that is frozen. */
  let frozen: { readonly epoch: number; readonly set: readonly Piece[][] } | undefined
  const prove = async (epoch: number, seed: `0x${string}`, previous: `0x${string}`): Promise<void> => {
    if (frozen?.epoch !== epoch) frozen = { epoch, set: byHeight(await chain.pieceSet()) }
    const { set } = frozen
    const proof = await proofOf<Piece>({
      seed: hexToBytes(seed),
      provider: hexToBytes(chain.setting.provider),
      previous: hexToBytes(previous),
      set,
      open: async (piece, index) => openOrNote(piece, index),
      lost: (piece) => damage.has(piece.root),
    })
    const transaction = await chain.send({
      type: 'prove',
      epoch,
      openings: proof.openings,
      faulty: proof.faulty,
    })
    const marked = proof.faulty.toString(2).replaceAll('0', '').length
    tell(marked === 0 ? 'info' : 'warn', 'proof.accepted', {
      epoch,
      transaction,
      ...(marked > 0 && { marked }),
    })
    outcome(epoch, 'proven', { transaction, marked, digest: bytesToHex(proof.digest) })
  }
  const openOrNote = async (piece: Piece, index: number) => {
    const deal = await book.find(piece.deal)
    if (deal === undefined) throw new BlobMissingError(piece.root, `deal ${piece.deal} is unknown here`)
    try {
      return await store.openNode(piece.root, deal.sizeBytes, index)
    } catch (error) {
      await damage.check(piece.root, deal.sizeBytes)
      throw error
    }
  }
  return {
    get due() {
      return due
    },
    look: async () => {
      due = await chain.due()
      if (!due.isDue || due.seed === undefined) return
      const { epoch, seed, previous } = due
      for (;;) {
        const known = damage.roots.length
        try {
          await prove(epoch, seed, previous)
          due = await chain.due()
          return
        } catch (error) {
          // Found a damaged piece on the way: once more, with its hits marked.
          if (damage.roots.length > known) continue
          if (error instanceof ChainRefusedError && error.refusal === 'AlreadyProven') return
          tell('error', 'proof.failed', { epoch, ...describeError(error) })
          outcome(epoch, 'failed', describeError(error))
          return
        }
      }
    },
  }
}

function byHeight(entries: readonly SetEntry[]): readonly Piece[][] {
  const set: Piece[][] = []
  for (const entry of entries) (set[entry.height] ??= []).push(entry)
  return set
}
