/**
 * Everything the index throws on purpose.
 * @module
 */
import { WattError } from '@watt/errors'

/** The node follows another chain than the one that was indexed. */
export class ChainDiffersError extends WattError {
  readonly code = 'indexer/chain-differs'
  override readonly fix =
    'Point it to a node of the old chain with --rpc, or begin anew: watt indexer rebuild (drops the index, not the chain).'
  readonly found: string
  readonly indexed: string
  constructor(what: string, indexed: string, found: string) {
    super(`The node follows another chain than this index: ${what} was ${indexed}, the node says ${found}.`)
    this.indexed = indexed
    this.found = found
  }
}

/** The database cannot be opened, or is written by another process. */
export class DatabaseError extends WattError {
  readonly code = 'indexer/database'
  override readonly fix =
    'Check the folder or DATABASE_URL and that no other index uses it; an index can always be made again: watt indexer rebuild.'
  constructor(what: string, cause?: unknown) {
    const reason = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : ''
    super(`${what}${reason}.`, { cause })
  }
}

/** The node does not answer, or not with what a node of this chain says. It is asked again. */
export class NodeError extends WattError {
  readonly code = 'indexer/node'
  override readonly fix = 'Look whether the node runs, and whether --rpc is the address of its JSON-RPC.'
  constructor(what: string, cause?: unknown) {
    super(what, { cause })
  }
}
