/**
 * A node that lies: the real code, with a network in between that says something else.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { networkId } from '@watt/ledger'
import type { Clock, Identity, Network, Question, Topic, Verdict } from '@watt/node'
import { joinParts, type MemoryNodeParts, uint64Bytes } from '@watt/node/parts'
import { decodeEnvelope, encodeEnvelope, type Envelope, type Pledges, statementSigningBytes } from '@watt/scp'
import type { Sometimes } from '../../outcome.ts'
import type { Lie } from '../../plan.ts'
import type { Random } from '../../random.ts'
import { wrapNetwork } from '../wrapped-network.ts'
import { type BadProposal, proposeBadly } from './bad-proposals.ts'
import { forgeBlocks, forgeFinality, forgeHeaders } from './forgeries.ts'
import { inventPledges } from './inventions.ts'
import { spoil } from './spoiling.ts'

export type LiarOptions = {
  readonly lies: readonly Lie[]
  readonly identity: Identity
  readonly clock: Clock
  readonly random: Random
  readonly count: (lie: Sometimes) => void
}

/** How much a liar remembers of what it heard. */
const memoryMax = 400
const silenceMs = { min: 5_000, max: 60_000 } as const
const latenessMs = { min: 200, max: 15_000 } as const

type Said = { readonly topic: Topic; readonly message: Uint8Array }

export class Liar {
  readonly #options: LiarOptions
  readonly #memory: Said[] = []
  /** Sets of bad proposals, by hash in hexadecimal digits. */
  readonly #sets = new Map<string, Uint8Array>()
  readonly #answers = new Map<Question, Uint8Array>()
  #parts: MemoryNodeParts | undefined
  #silentUntilMs = 0

  constructor(options: LiarOptions) {
    this.#options = options
  }

  /** The parts of the node that lies. */
  adopt(parts: MemoryNodeParts): void {
    this.#parts = parts
  }

  /** The network that the node gets instead of its own. */
  wrap(network: Network): Network {
    return wrapNetwork(network, {
      publish: (topic, message) => this.#publish(network, topic, message),
      onMessage: (topic, handler) =>
        network.onMessage(topic, (message, from) => {
          this.#remember({ topic, message })
          return this.#isSilent() ? ('ignore' satisfies Verdict) : handler(message, from)
        }),
      onQuestion: (question, handler) =>
        network.onQuestion(question, async (body, from) =>
          this.#answer(question, body, () => handler(body, from)),
        ),
    })
  }

  #publish(network: Network, topic: Topic, message: Uint8Array): void {
    if (this.#isSilent()) return
    if (this.#does('late', 0.5)) {
      const { clock, random } = this.#options
      clock.after(random.int(latenessMs.min, latenessMs.max), () => network.publish(topic, message))
    } else if (topic !== 'scp' || !this.#proposeBadly(network, message)) network.publish(topic, message)
    this.#babble(network, { topic, message })
  }

  /** What it says besides. */
  #babble(network: Network, said: Said): void {
    const { random } = this.#options
    this.#remember(said)
    if (this.#does('malformed', 0.05)) network.publish(said.topic, spoil(said.message, random))
    if (this.#does('replay', 0.3) && this.#memory.length > 0) {
      const { topic, message } = random.pick(this.#memory)
      network.publish(topic, message)
    }
    if (said.topic === 'finality' && this.#does('invent', 0.5) && this.#parts !== undefined)
      network.publish('finality', forgeFinality(said.message, this.#parts.ledger.chainId, this.#options))
    if (said.topic === 'scp' && this.#does('invent', 0.3)) {
      const { slot, pledges } = decodeEnvelope(said.message).statement
      const about = slot + BigInt(random.chance(0.2) ? random.int(1, 20) : 0)
      network.publish(
        'scp',
        encodeEnvelope(this.#sign(about, inventPledges(pledges, this.#values(), random))),
      )
    }
  }

  /** @returns whether it said something instead of an honest nomination. */
  #proposeBadly(network: Network, message: Uint8Array): boolean {
    const { random } = this.#options
    const kinds = (['invalid-set', 'withheld-set', 'wrong-close-time'] as const).filter((it) =>
      this.#does(it, 0.7),
    )
    const { slot, pledges } = decodeEnvelope(message).statement
    if (kinds.length === 0 || pledges.type !== 'nominate' || this.#parts === undefined) return false
    const proposal: BadProposal = proposeBadly(random.pick(kinds), this.#parts.ledger, this.#options)
    if (proposal.set !== undefined) this.#sets.set(proposal.hash, proposal.set)
    const nomination: Pledges = { ...pledges, votes: [proposal.value], accepted: [] }
    network.publish('scp', encodeEnvelope(this.#sign(slot, nomination)))
    return true
  }

  async #answer(
    question: Question,
    body: Uint8Array,
    honest: () => Uint8Array | undefined | Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    const { random } = this.#options
    if (this.#isSilent()) return undefined
    const bad = question === 'set' ? this.#sets.get(Buffer.from(body).toString('hex')) : undefined
    // Some get it, some do not.
    if (bad !== undefined) return this.#does('withheld-set', 0.5) ? undefined : bad
    if (question === 'set' && this.#does('withheld-set', 0.5)) return undefined
    if (question === 'scpState' && this.#parts !== undefined && this.#does('invent', 0.5)) {
      // Whoever believes it asks this node for blocks.
      const head = this.#parts.ledger.head.header.number + BigInt(random.int(1, 500))
      return joinParts([uint64Bytes(head), joinParts([]), joinParts([])])
    }
    if (question === 'blocks' && this.#parts !== undefined && this.#does('invent', 0.5))
      return forgeBlocks(body, this.#parts.ledger)
    const answer = await honest()
    if (answer === undefined) return undefined
    if (question === 'headers' && this.#does('invent', 0.5)) return forgeHeaders(answer)
    if (this.#does('malformed', 0.2)) return spoil(answer, random)
    const before = this.#answers.get(question)
    if (before === undefined || random.chance(0.1)) this.#answers.set(question, answer)
    return before !== undefined && this.#does('replay', 0.3) ? before : answer
  }

  #sign(slot: bigint, pledges: Pledges): Envelope {
    const { identity } = this.#options
    const statement = { nodeId: identity.nodeId, slot, pledges }
    const network = networkId(this.#parts!.ledger.genesisHash)
    return { statement, signature: identity.sign(sha256(statementSigningBytes(network, statement))) }
  }

  /** Values that somebody spoke of lately. */
  #values(): readonly Uint8Array[] {
    return this.#memory.flatMap(({ topic, message }) => {
      if (topic !== 'scp') return []
      try {
        const { pledges } = decodeEnvelope(message).statement
        return pledges.type === 'nominate' ? pledges.votes : []
      } catch {
        return [] // Another liar's bytes.
      }
    })
  }

  #remember(said: Said): void {
    this.#memory.push(said)
    if (this.#memory.length > memoryMax) this.#memory.splice(0, memoryMax / 2)
  }

  #isSilent(): boolean {
    const { clock, random } = this.#options
    if (clock.now() < this.#silentUntilMs) return true
    if (!this.#does('silent', 0.01)) return false
    this.#silentUntilMs = clock.now() + random.int(silenceMs.min, silenceMs.max)
    return true
  }

  #does(lie: Lie, share: number): boolean {
    const { lies, random, count } = this.#options
    if (!lies.includes(lie) || !random.chance(share)) return false
    count(lie)
    return true
  }
}
