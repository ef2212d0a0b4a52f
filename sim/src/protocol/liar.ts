/**
 * What a liar sends: the statements of one or two nodes that keep to the protocol, twisted, doubled, held back, mixed
 * with old ones and with inventions.
 * @module
 */
import {
  type Ballot,
  type Envelope,
  infinityCounter,
  type Pledges,
  type QuorumSetHash,
  type Statement,
  type Value,
} from '@watt/scp'
import type { Lie, Liar as LiarPlan } from '../plan.ts'
import type { Random } from '../random.ts'
import { valuesIn } from './driver.ts'
import { sign } from './statements.ts'
import { encodeValue } from './value.ts'

/** A message on its way: to whom, and how much later than it could be. */
export type Sending = { readonly envelope: Envelope; readonly to: readonly number[]; readonly lateMs: number }

const rememberedMax = 200

export class Liar {
  readonly #lies: ReadonlySet<Lie>
  readonly #random: Random
  readonly #peers: readonly number[]
  /** Peers that each story is for; other equivocators hear both. */
  readonly #sides: readonly [ReadonlySet<number>, ReadonlySet<number>]
  readonly #isSplit: boolean
  readonly #told: (lie: Lie) => void
  readonly #heard: Envelope[] = []
  #values: Value[] = []
  #openSlot = 0n

  constructor(plan: LiarPlan, nodes: number, random: Random, told: (lie: Lie) => void) {
    this.#lies = new Set(plan.lies)
    this.#random = random
    this.#told = told
    this.#peers = Array.from({ length: nodes }, (_, node) => node).filter((node) => node !== plan.node)
    const half = new Set(random.sample(this.#peers, Math.floor(this.#peers.length / 2)))
    this.#isSplit = plan.sides !== undefined
    this.#sides = plan.sides
      ? [new Set(plan.sides[0].nodes), new Set(plan.sides[1].nodes)]
      : [new Set(this.#peers.filter((peer) => !half.has(peer))), half]
  }

  has(lie: Lie): boolean {
    return this.#lies.has(lie)
  }

  /**
   * Whether a self hears a peer: with sides of its own, only those of its side.
   * @param saidBySelf - Which self of another equivocator spoke: those of one side conspire.
   */
  listens(self: number, peer: number, saidBySelf: number = 0): boolean {
    if (!this.#isSplit) return true
    return this.#sides[0].has(peer) || this.#sides[1].has(peer)
      ? this.#sides[self]?.has(peer) === true
      : saidBySelf === self
  }

  hear(envelope: Envelope): void {
    this.#heard.push(envelope)
    if (this.#heard.length > rememberedMax) this.#heard.shift()
    const { slot, pledges } = envelope.statement
    if (slot > this.#openSlot) {
      this.#openSlot = slot
      this.#values = []
    }
    if (slot === this.#openSlot && this.#values.length < 20) this.#values.push(...valuesIn(pledges))
  }

  /**
   * What leaves the liar when one of its two selves says something.
   * @yields Each message, the true one first.
   */
  *send(envelope: Envelope, self: number): Iterable<Sending> {
    const { statement } = envelope
    const isSilent = this.#lies.has('silent') && isSilentIn(statement.slot)
    if (this.#lies.has('equivocate')) this.#told('equivocate')
    if (isSilent) this.#told('silent')
    else yield { envelope, to: this.#audience(self), lateMs: this.#late() }
    const some = (): number[] => this.#random.sample(this.#peers, this.#random.int(1, this.#peers.length))
    if (this.#tells('malformed', 0.3))
      yield {
        envelope: sign({ ...statement, pledges: this.#malform(statement.pledges) }),
        to: some(),
        lateMs: 0,
      }
    if (this.#heard.length > 0 && this.#tells('replay', 0.5))
      yield { envelope: this.#random.pick(this.#heard), to: some(), lateMs: 0 }
    if (this.#tells('invent', 0.5)) yield { envelope: sign(this.#invent(statement)), to: some(), lateMs: 0 }
  }

  /** What a liar puts into a slot, where it lies about that. */
  closeTime(honestMs: number): number {
    if (!this.#tells('wrong-close-time', 0.5)) return honestMs
    return this.#random.pick([Math.max(0, honestMs - 3_600_000), honestMs + 3_600_000, honestMs + 59_000])
  }

  /** @returns whether its set keeps the rules, and who gets it. */
  set(): { readonly isValid: boolean; readonly givenTo: ReadonlySet<number> | undefined } {
    const isValid = !this.#tells('invalid-set', 0.5)
    if (!this.#tells('withheld-set', 0.5)) return { isValid, givenTo: undefined }
    return {
      isValid,
      givenTo: new Set(this.#random.sample(this.#peers, this.#random.int(0, this.#peers.length))),
    }
  }

  #tells(lie: Lie, share: number): boolean {
    if (!this.#lies.has(lie) || !this.#random.chance(share)) return false
    this.#told(lie)
    return true
  }

  #audience(self: number): readonly number[] {
    if (!this.#lies.has('equivocate')) return this.#peers
    const other = this.#sides[self === 0 ? 1 : 0]
    return this.#peers.filter((peer) => !other.has(peer))
  }

  #late(): number {
    return this.#tells('late', 0.5) ? this.#random.int(500, 15_000) : 0
  }

  /** Pledges in the liar's own name that are sane but made up. */
  #invent(statement: Statement): Statement {
    const random = this.#random
    const quorumSetHash = hashIn(statement.pledges)
    const known = [...this.#values, ...valuesIn(statement.pledges)]
    const value = (): Value =>
      known.length === 0 || random.chance(0.05)
        ? encodeValue({ parent: 1n, closeTimeMs: random.int(1, 1e9), set: 0 })
        : random.pick(known)
    const counter = (): number => (random.chance(0.1) ? infinityCounter : random.int(1, 6))
    const kind = random.pick(['nominate', 'prepare', 'prepare', 'confirm', 'externalize'] as const)
    const invented = ((): Pledges => {
      switch (kind) {
        case 'nominate': {
          const votes = sorted([value(), value(), value()])
          return { type: kind, quorumSetHash, votes, accepted: votes.filter(() => random.chance(0.5)) }
        }
        case 'prepare': {
          const ballot: Ballot = { counter: counter(), value: value() }
          const prepared = random.chance(0.8)
            ? { counter: random.int(1, ballot.counter), value: value() }
            : undefined
          const isSame = prepared !== undefined && Buffer.compare(prepared.value, ballot.value) === 0
          const nH = isSame ? random.int(0, prepared.counter) : 0
          return {
            type: kind,
            quorumSetHash,
            ballot,
            prepared,
            preparedPrime: undefined,
            nC: nH > 0 && random.chance(0.7) ? random.int(1, nH) : 0,
            nH,
          }
        }
        case 'confirm': {
          const ballot = { counter: counter(), value: value() }
          const nH = random.int(1, Math.min(ballot.counter, 10))
          return {
            type: kind,
            quorumSetHash,
            ballot,
            nPrepared: random.int(1, 10),
            nCommit: random.int(1, nH),
            nH,
          }
        }
        case 'externalize': {
          const commit = { counter: random.int(1, 4), value: value() }
          return {
            type: kind,
            commit,
            nH: commit.counter + random.int(0, 3),
            commitQuorumSetHash: quorumSetHash,
          }
        }
      }
    })()
    const slot = random.chance(0.05) ? statement.slot + BigInt(random.int(1, 200)) : statement.slot
    return { ...statement, slot, pledges: invented }
  }

  /** Pledges that break the rules of their own form. */
  #malform(pledges: Pledges): Pledges {
    const random = this.#random
    const unknownSet: QuorumSetHash = random.int(0, 0xffff_ffff).toString(16).padStart(64, '0')
    switch (pledges.type) {
      case 'nominate':
        return random.pick<Pledges>([
          { ...pledges, votes: [], accepted: [] },
          { ...pledges, votes: [...pledges.votes].reverse(), accepted: pledges.votes },
          { ...pledges, votes: pledges.accepted, accepted: [...pledges.votes, Uint8Array.of(1)] },
          { ...pledges, quorumSetHash: unknownSet },
        ])
      case 'prepare':
        return random.pick<Pledges>([
          { ...pledges, ballot: { ...pledges.ballot, counter: 0 } },
          { ...pledges, nC: pledges.nH + 1 },
          { ...pledges, nH: pledges.ballot.counter + 1 },
          { ...pledges, prepared: undefined, preparedPrime: pledges.ballot },
          { ...pledges, quorumSetHash: unknownSet },
        ])
      case 'confirm':
        return random.pick<Pledges>([
          { ...pledges, nCommit: pledges.nH + 1 },
          { ...pledges, nH: pledges.ballot.counter + 1 },
          { ...pledges, ballot: { ...pledges.ballot, counter: 0 } },
          { ...pledges, quorumSetHash: unknownSet },
        ])
      case 'externalize':
        return random.pick<Pledges>([
          { ...pledges, nH: 0 },
          { ...pledges, commit: { ...pledges.commit, counter: 0 } },
          { ...pledges, commitQuorumSetHash: unknownSet },
        ])
    }
  }
}

/** A liar goes silent for some slots at a time. */
function isSilentIn(slot: bigint): boolean {
  return (slot >> 2n) % 3n === 1n
}

function hashIn(pledges: Pledges): QuorumSetHash {
  return pledges.type === 'externalize' ? pledges.commitQuorumSetHash : pledges.quorumSetHash
}

function sorted(values: readonly Value[]): readonly Value[] {
  const ordered = values.toSorted((a, b) => Buffer.compare(a, b))
  return ordered.filter((value, at) => at === 0 || Buffer.compare(ordered[at - 1]!, value) !== 0)
}
