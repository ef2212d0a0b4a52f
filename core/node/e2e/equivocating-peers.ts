/**
 * Three of four validators under one hand, which says whatever tempts the fourth to contradict itself, and writes down
 * every statement of it.
 * @module
 */
import { createEngine } from '@watt/evm'
import {
  decodeClosedBlock,
  type Genesis,
  type Ledger,
  memoryStore,
  networkId,
  openLedger,
  type TransactionSet,
} from '@watt/ledger'
import {
  decodeEnvelope,
  encodeEnvelope,
  type Pledges,
  type QuorumSet,
  quorumSetHash,
  statementSigningBytes,
  type Value,
} from '@watt/scp'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { viewOf } from '../src/herder/byte-list.ts'
import { askBlocks } from '../src/herder/peer-questions.ts'
import { createIdentity } from '../src/identity/index.ts'
import { createLibp2pNetwork } from '../src/network/libp2p-network.ts'
import { systemClock } from '../src/system-clock.ts'
import { silentLogger } from '../src/test-clock.ts'
import type { Network } from '../src/types.ts'
import type { Heard, HeardFinality } from './contradictions.ts'

/** How far a script goes: nominated, accepted, ballot, prepared, commit voted, commit accepted, decided. */
export const stages = 7
const connectMs = 30_000

export type Script = {
  readonly value: Value
  /** Number of the ballot. */
  readonly counter: number
  /** First stage not played. */
  readonly until: number
  readonly pauseMs: () => number
}

export class EquivocatingPeers {
  readonly heard: Heard[] = []
  readonly finality: HeardFinality[] = []
  readonly ledger: Ledger
  readonly #keys: readonly Uint8Array[]
  readonly #victim: { readonly nodeId: string; readonly address: string }
  readonly #quorumSet: QuorumSet
  readonly #sets = new Map<string, TransactionSet>()
  readonly #values = new Map<bigint, readonly [Value, Value]>()
  #life = 0

  private constructor(
    ledger: Ledger,
    keys: readonly Uint8Array[],
    victim: { readonly nodeId: string; readonly address: string },
    quorumSet: QuorumSet,
  ) {
    this.ledger = ledger
    this.#keys = keys
    this.#victim = victim
    this.#quorumSet = quorumSet
  }

  static async open(
    genesis: Genesis,
    keys: readonly Uint8Array[],
    victim: { readonly nodeId: string; readonly address: string },
    quorumSet: QuorumSet,
  ): Promise<EquivocatingPeers> {
    const ledger = await openLedger({ store: memoryStore(), genesis, engine: createEngine() })
    return new EquivocatingPeers(ledger, keys, victim, quorumSet)
  }

  /** Connects to the victim's next process and learns what it closed. @returns the connection; stop it. */
  async join(): Promise<Network> {
    this.#life += 1
    const life = this.#life
    const network = createLibp2pNetwork({
      privateKey: this.#keys[0]!,
      genesisHash: this.ledger.genesisHash,
      listen: [],
      peers: [this.#victim.address],
      clock: systemClock,
      logger: silentLogger,
    })
    network.onMessage('scp', (bytes) => {
      const { statement } = decodeEnvelope(Uint8Array.from(bytes))
      if (statement.nodeId === this.#victim.nodeId) this.heard.push({ life, statement })
      return 'accept'
    })
    network.onMessage('finality', (bytes) => {
      this.finality.push({ number: viewOf(bytes).getBigUint64(0), hash: bytesToHex(bytes.subarray(8, 40)) })
      return 'accept'
    })
    network.onQuestion('set', (hash) => this.#sets.get(`0x${bytesToHex(hash)}`)?.bytes)
    const connected = new Promise<string>((resolve, reject) => {
      const cancel = systemClock.after(connectMs, () => reject(new Error('The victim cannot be reached.')))
      network.onPeer((event, peer) => {
        if (event !== 'connected') return
        cancel()
        resolve(peer)
      })
    })
    await network.start()
    try {
      await this.#follow(network, await connected)
    } catch (error) {
      await network.stop()
      throw error
    }
    return network
  }

  /** Two values that the victim may be made to decide in the open slot; the same two until it is closed. */
  async values(): Promise<readonly [Value, Value]> {
    const { head } = this.ledger
    const slot = head.header.number + 1n
    const known = this.#values.get(slot)
    if (known !== undefined) return known
    const set = await this.ledger.buildSet([])
    this.#sets.set(set.hash, set)
    const nowMs = BigInt(Date.now())
    const closeTimeMs = nowMs > head.value.closeTimeMs ? nowMs : head.value.closeTimeMs + 1n
    const at = (laterMs: bigint): Value =>
      this.ledger.encodeValue({
        parentHash: head.hash,
        transactionSetHash: set.hash,
        closeTimeMs: closeTimeMs + laterMs,
        upgrades: {},
      })
    const made = [at(0n), at(1n)] as const
    this.#values.set(slot, made)
    return made
  }

  /** All three say the same, stage by stage. */
  async play(network: Network, { value, counter, until, pauseMs }: Script): Promise<void> {
    const slot = this.ledger.head.header.number + 1n
    for (const pledges of this.#pledges(value, counter).slice(0, until)) {
      for (const key of this.#keys) {
        const identity = createIdentity(key)
        const statement = { nodeId: identity.nodeId, slot, pledges }
        const digest = sha256(statementSigningBytes(networkId(this.ledger.genesisHash), statement))
        network.publish('scp', encodeEnvelope({ statement, signature: identity.sign(digest) }))
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs()))
    }
  }

  #pledges(value: Value, counter: number): readonly Pledges[] {
    const hash = quorumSetHash(this.#quorumSet)
    const own = { quorumSetHash: hash }
    const ballot = { counter, value }
    const bare = { type: 'prepare', ...own, ballot, preparedPrime: undefined, nC: 0, nH: 0 } as const
    return [
      { type: 'nominate', ...own, votes: [value], accepted: [] },
      { type: 'nominate', ...own, votes: [value], accepted: [value] },
      { ...bare, prepared: undefined },
      { ...bare, prepared: ballot },
      { ...bare, prepared: ballot, nC: counter, nH: counter },
      { type: 'confirm', ...own, ballot, nPrepared: counter, nCommit: counter, nH: counter },
      { type: 'externalize', commit: ballot, nH: counter, commitQuorumSetHash: hash },
    ]
  }

  /** Closes what the victim closed. */
  async #follow(network: Network, peer: string): Promise<void> {
    const offered = await askBlocks(network, peer, this.ledger.head.header.number + 1n).catch(() => undefined)
    for (const { closed } of offered ?? []) {
      const { value, setBytes } = decodeClosedBlock(closed)
      await this.ledger.close(value, this.ledger.decodeSet(setBytes))
    }
  }
}
