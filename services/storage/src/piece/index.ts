/** Pieces: commitments, openings and challenges. @module */
export {
  activationHits,
  activationOf,
  type ChainedProof,
  type ChallengedPiece,
  type PieceSet,
  proofHits,
  proofOf,
  ProofVoidError,
  totalNodes,
} from './challenge.ts'
export { padFr32, unpadFr32 } from './fr32.ts'
export {
  LeafIndexError,
  type Opening,
  openLeaf,
  packOpening,
  PieceReadError,
  type ReadPiece,
  verifyOpening,
} from './opening.ts'
export { decodePieceCid, parsePieceCid, type Piece, pieceCid, PieceCidError, pieceOf } from './piece.ts'
export { PieceHasher } from './piece-hasher.ts'
export { PieceTree, PieceTreeError } from './piece-tree.ts'
export { PieceWorkerError, PieceWorkers, type RemotePieceHasher } from './piece-workers.ts'
export { heightOf, leavesOf, payloadBytes, pieceBytesMax, PieceSizeError } from './size.ts'
