/**
 * A client that trusts its own list of validators and no node.
 *
 * It follows certified blocks forward, asks several nodes at once, believes only what their proofs show, and tells who
 * agreed, who lied and who was silent.
 * @example
 * const light = await LightClient.open({ chainId, genesisHash, quorumSet, nodes })
 * const { value, confirmed, block, report } = await light.account('0x…')
 * @module
 */
import { numberToHex, type Address, type Hex } from 'viem'
import { verifyAccountProof, type AccountProof, type AccountState } from './account-proof.ts'
import { loadChain, saveChain } from './checkpoint.ts'
import type { Equivocation } from './equivocation.ts'
import { LightSettingError, NoAnswerError, UnprovenError } from './errors.ts'
import { askNewest, askOlder, greet, linkBack, type ProvenHeader } from './following.ts'
import type { LightChain } from './light-chain.ts'
import { choosePanel } from './panel.ts'
import { blockNumberOf, verifyReceiptProof, type ProvenTransaction } from './receipt-proof.ts'
import { createRemoteNode, type RemoteNode } from './remote-node.ts'
import { judge, reportOf, type Doubt, type Report, type Verdict, type Verified } from './report.ts'
import { settingsOf, type LightClientOptions, type Settings } from './settings.ts'
import type { CertifiedHeader } from './trust.ts'

/** A node whose newest block is this far behind is of no use. */
const lagMax = 8n
const retryMs = 150
const slotsMax = 256
const accountBytesMax = 100_000
const slotBytesMax = 80_000
const receiptBytesMax = 10_000_000

type Proven<T> = { readonly value: T; readonly proven: ProvenHeader }
type Step = {
  readonly panel: readonly RemoteNode[]
  readonly verdicts: ReadonlyMap<RemoteNode, Verdict<CertifiedHeader>>
}

export class LightClient {
  readonly #settings: Settings
  readonly #chain: LightChain
  readonly #nodes: readonly RemoteNode[]
  readonly #own: RemoteNode | undefined
  readonly #greeted = new Set<RemoteNode>()

  private constructor(settings: Settings, chain: LightChain, nodes: readonly RemoteNode[], own?: RemoteNode) {
    this.#settings = settings
    this.#chain = chain
    this.#nodes = nodes
    this.#own = own
  }

  /**
   * Reads the checkpoint and measures how near the nodes are.
   * @throws {LightSettingError} With these settings nothing can be verified.
   */
  static async open(options: LightClientOptions): Promise<LightClient> {
    const settings = settingsOf(options)
    const nodes = settings.urls.map((url) => createRemoteNode(url, settings))
    const own = options.ownNode === undefined ? undefined : nodes[0]
    const light = new LightClient(settings, await loadChain(settings.store, settings), nodes, own)
    await Promise.all(nodes.map((node) => light.#judge(node, () => light.#greet(node))))
    return light
  }

  /** The newest block it verified. It never goes back. */
  get newest(): CertifiedHeader | undefined {
    return this.#chain.newest
  }

  /** Evidence that the trusted validators signed two histories. */
  get alarm(): Equivocation | undefined {
    return this.#chain.alarm
  }

  /**
   * Moves to the newest certified block of a few nodes.
   * @throws {UnprovenError} None showed one as new as what is known.
   * @throws {EquivocationError}
   */
  async sync(): Promise<CertifiedHeader> {
    const { verdicts } = await this.#sync()
    const { newest } = this.#chain
    if (newest === undefined || reportOf(verdicts).agreed.length === 0)
      throw new UnprovenError('a newest block', reportOf(verdicts))
    return newest
  }

  /**
   * What an account holds.
   * @param at - A block number; the newest when left out. Nodes keep the state of recent blocks only.
   * @throws {UnprovenError} @throws {EquivocationError}
   */
  async account(address: Address, { at }: { readonly at?: bigint } = {}): Promise<Verified<AccountState>> {
    const { value, ...rest } = await this.#prove(address, [], at)
    return { ...rest, value: value.account }
  }

  /**
   * What stands in slots of a contract's storage, in the order of `slots`; 0 where nothing does.
   * @throws {UnprovenError} @throws {EquivocationError}
   */
  async storage(
    address: Address,
    slots: readonly Hex[],
    { at }: { readonly at?: bigint } = {},
  ): Promise<Verified<readonly bigint[]>> {
    if (slots.length > slotsMax || !slots.every((slot) => /^0x[0-9a-f]{1,64}$/i.test(slot)))
      throw new LightSettingError(
        'These are no storage slots.',
        `Ask for at most ${slotsMax}, 0x and 1 to 64 hex digits.`,
      )
    const { value, ...rest } = await this.#prove(address, slots, at)
    return { ...rest, value: value.slots }
  }

  /**
   * A transaction in a block, and what it did. That there is none cannot be proven.
   * @throws {UnprovenError} @throws {EquivocationError}
   */
  async transaction(hash: Hex): Promise<Verified<ProvenTransaction>> {
    const wanted = hash.toLowerCase() as Hex
    const call = { method: 'watt_getReceiptProof', params: [wanted] }
    return this.#read(`transaction ${wanted}`, false, async (node) => {
      const [answer] = await node.ask([call], receiptBytesMax)
      if (answer === null) throw new NoAnswerError('It knows no block with this transaction.', true)
      const proven = await this.#headerAt(node, blockNumberOf(answer))
      return { value: await verifyReceiptProof(answer, proven.header, wanted), proven }
    })
  }

  async #prove(
    address: Address,
    slots: readonly Hex[],
    at: bigint | undefined,
  ): Promise<Verified<AccountProof>> {
    if (!/^0x[0-9a-f]{40}$/i.test(address) || (at !== undefined && at < 0n))
      throw new LightSettingError(
        'That is no address, or no block.',
        'Give 0x and 40 hex digits, and a block number from 0.',
      )
    const what = `${address}${at === undefined ? '' : ` at block ${at}`}`
    return this.#read(what, at === undefined, async (node, newest) => {
      const proven = at === undefined ? newest : await this.#headerAt(node, at)
      const { number, stateRoot } = proven.header
      const call = { method: 'eth_getProof', params: [address, slots, numberToHex(number)] }
      const [answer] = await node.ask([call], accountBytesMax + slots.length * slotBytesMax)
      return { value: verifyAccountProof(answer, { stateRoot, address, slots }), proven }
    })
  }

  /** Asks a panel, each node until it has answered or its time is over. */
  async #read<T>(
    what: string,
    mustBeNew: boolean,
    question: (node: RemoteNode, newest: ProvenHeader) => Promise<Proven<T>>,
  ): Promise<Verified<T>> {
    const { panel, verdicts } = await this.#sync()
    const { newest } = this.#chain
    if (newest === undefined) throw new UnprovenError(what, reportOf(verdicts))
    const target = { header: newest.header, by: newest }
    const ask = async (node: RemoteNode): Promise<Verdict<Proven<T>>> => {
      const earlier = verdicts.get(node)
      return earlier === undefined || earlier.type === 'agreed'
        ? this.#persist(node, () => question(node, target))
        : earlier
    }
    const answers = new Map(await Promise.all(panel.map(async (node) => [node, await ask(node)] as const)))
    const report = reportOf(answers)
    const first = [...answers.values()].find((it) => it.type === 'agreed')
    if (first === undefined) throw new UnprovenError(what, report)
    const { value, proven } = first.value
    const doubts = this.#doubts(report, mustBeNew ? newest : undefined)
    const { number, hash, timestamp } = proven.header
    const block = { number, hash, timestamp, signers: proven.by?.signers ?? [] }
    return { value, block, confirmed: doubts.length === 0, doubts, report }
  }

  #doubts({ agreed, lied }: Report, newest: CertifiedHeader | undefined): readonly Doubt[] {
    const { agreeMin, ageMaxMs, now } = this.#settings
    const isOld = newest !== undefined && now() - Number(newest.header.timestamp) * 1000 > ageMaxMs
    return [
      ...(lied.length > 0 ? (['disagreement'] as const) : []),
      ...(agreed.length < agreeMin ? (['too-few-agreed'] as const) : []),
      ...(isOld ? (['old-block'] as const) : []),
    ]
  }

  /** One step forward with a new panel. Its verdicts say who showed a certified block that is new enough. */
  async #sync(): Promise<Step> {
    this.#chain.refuseAfterAlarm()
    const { random, panelSize, now } = this.#settings
    const panel = choosePanel(this.#nodes, { own: this.#own, size: panelSize, random, nowMs: now() })
    const known = this.#chain.newest?.header.number
    let verdicts: Map<RemoteNode, Verdict<CertifiedHeader>>
    try {
      const ask = (node: RemoteNode) => this.#persist(node, () => this.#acceptNewest(node))
      verdicts = new Map(await Promise.all(panel.map(async (node) => [node, await ask(node)] as const)))
      await this.#link(verdicts, known)
    } finally {
      if (this.#chain.alarm || this.#chain.newest?.header.number !== known)
        await saveChain(this.#settings.store, this.#chain)
    }
    const newest = this.#chain.newest?.header.number ?? 0n
    for (const [node, verdict] of verdicts) {
      if (verdict.type !== 'agreed' || verdict.value.header.number + lagMax >= newest) continue
      const why = `It offers block ${verdict.value.header.number} as its newest, but block ${newest} is certified.`
      verdicts.set(node, { type: 'silent', why, isPassing: false })
    }
    return { panel, verdicts }
  }

  async #acceptNewest(node: RemoteNode): Promise<CertifiedHeader> {
    await this.#greet(node)
    const tip = await askNewest(node, this.#settings)
    this.#chain.accept(tip)
    return tip
  }

  /** Shows that the newest block follows those known before and those that slower nodes named. */
  async #link(verdicts: Map<RemoteNode, Verdict<CertifiedHeader>>, known: bigint | undefined): Promise<void> {
    const from = this.#chain.newest?.header.number ?? 0n
    const isNear = known !== undefined && from - known <= BigInt(this.#settings.walkMax)
    const lowest = from > lagMax ? from - lagMax : 0n
    const until = isNear && known < lowest ? known : lowest
    for (const [node, verdict] of verdicts) {
      if (verdict.type !== 'agreed' || verdict.value.header.number !== from) continue
      const linked = await this.#judge(node, () => linkBack(node, this.#chain, { from, until }))
      if (linked.type === 'agreed') return
      verdicts.set(node, linked)
    }
  }

  async #greet(node: RemoteNode): Promise<void> {
    if (this.#greeted.has(node)) return
    await greet(node, this.#settings)
    this.#greeted.add(node)
  }

  /** An older block by a node's help; or a newer one than is known, for which it moves forward. */
  async #headerAt(node: RemoteNode, number: bigint): Promise<ProvenHeader> {
    if (number > (this.#chain.newest?.header.number ?? 0n))
      this.#chain.accept(await askNewest(node, this.#settings))
    return askOlder(node, this.#chain, this.#settings, number, this.#settings.walkMax)
  }

  /** Asks again while the node may know soon. */
  async #persist<T>(node: RemoteNode, question: () => Promise<T>): Promise<Verdict<T>> {
    const endMs = this.#settings.now() + this.#settings.timeoutMs
    for (;;) {
      const verdict = await this.#judge(node, question)
      const isOver = this.#settings.now() + retryMs > endMs
      if (verdict.type !== 'silent' || !verdict.isPassing || isOver) return verdict
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }

  async #judge<T>(node: RemoteNode, question: () => Promise<T>): Promise<Verdict<T>> {
    const verdict = await judge(question)
    if (verdict.type === 'lied') node.blame(verdict.why)
    return verdict
  }
}
