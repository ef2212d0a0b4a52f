/**
 * What a provider reads from the chain, and what it sends there: one narrow interface, so that the daemon runs the same over
 * a real node and over a chain in memory.
 * @module
 */
import { WattError } from '@watt/errors'

type Hex = `0x${string}`
type Address = Hex

export const providerClasses = ['laptop', 'server', 'phone'] as const
export type ProviderClass = (typeof providerClasses)[number]
export const dealStates = ['none', 'matched', 'active', 'ended', 'lost'] as const
export type DealState = (typeof dealStates)[number]

/** What never changes on one chain. Times are seconds since 1970. */
export type ChainSetting = {
  readonly chainId: number
  /** Tells networks apart, also those that began anew under an old number. */
  readonly network: string
  /** This provider. */
  readonly provider: Address
  readonly market: Address
  /** Retrieval channels: what vouchers are bound to. */
  readonly channels: Address
  readonly genesisTime: number
  readonly epochSeconds: number
  /** Windows of an epoch. */
  readonly windows: number
  /** Openings of a proof. */
  readonly hits: number
  /** Least stake to register with. */
  readonly stakeMin: bigint
  /** Deals that one call releases. */
  readonly releasesMax: number
}

export type Head = { readonly number: bigint; readonly time: number }

/** A provider as the registry has it. Money is wei. */
export type Standing = {
  readonly class: ProviderClass
  /** ISO 3166-1 numeric; 0 says nothing. */
  readonly region: number
  readonly window: number
  readonly url: string
  readonly stake: bigint
  readonly locked: bigint
  readonly free: bigint
  /** Stake asked back that has not left yet, and from when it may: seconds since 1970. */
  readonly leaving: { readonly wei: bigint; readonly at: number } | undefined
}

/** An ask of one duration bucket. */
export type Ask = {
  readonly bucket: number
  /** Wei a GiB-epoch. */
  readonly price: bigint
  readonly minBytes: bigint
  readonly maxBytes: bigint
  readonly maxEpochs: number
  /** The last epoch in which it can be matched. */
  readonly expiry: number
}

/** Bytes of all deals, and how many the provider takes. */
export type Space = { readonly used: bigint; readonly capacity: bigint }

/** A deal of this provider with what its order says of the piece: all that the contracts remember. */
export type Agreement = {
  readonly id: bigint
  readonly order: bigint
  readonly slot: number
  readonly state: DealState
  readonly provider: Address
  readonly client: Address
  /** sha256 digest of the manifest. */
  readonly manifest: Hex
  readonly height: number
  readonly sizeBytes: number
  readonly matchedAt: number
  readonly startBy: number
  readonly firstEpoch: number
  readonly endEpoch: number
  readonly settledTo: number
  readonly perEpoch: bigint
  readonly collateral: bigint
  /** Whether collateral, capacity and piece still stand for it; a release ends that. */
  readonly isHeld: boolean
}

/** The same with the root of its piece, which only the event of the order told. */
export type HostedDeal = Agreement & { readonly root: Hex }

/** One entry of the provider's proven set, in the order of the contract: by height, then index. */
export type SetEntry = {
  readonly deal: bigint
  readonly root: Hex
  readonly height: number
  readonly leaves: number
}

/** What the next proof is about: of this epoch while its outcome is open, else of the next. */
export type DueProof = {
  readonly epoch: number
  /** Seconds since 1970. */
  readonly opens: number
  readonly closes: number
  /** Whether anything is to be proven in that epoch. */
  readonly isDue: boolean
  /** There from the opening on, as soon as the beacon gave it: then the proof would be taken. */
  readonly seed: Hex | undefined
  /** Digest of the last accepted proof; zero before the first. */
  readonly previous: Hex
}

/** How an epoch ended in which this provider had something to prove. */
export type EpochOutcome = 'proven' | 'missed' | 'excused'

/** What happened on chain to this provider, in blocks. Money is wei. */
export type ChainEvent = { readonly block: bigint } & (
  | { readonly type: 'matched' | 'ended' | 'active'; readonly deal: bigint }
  | { readonly type: 'lost'; readonly deal: bigint; readonly slashed: bigint }
  | {
      readonly type: 'settled'
      readonly deal: bigint
      readonly settledTo: number
      readonly paid: bigint
      readonly refunded: bigint
    }
  | { readonly type: 'fee'; readonly deal: bigint; readonly wei: bigint }
  | { readonly type: 'released'; readonly deal: bigint; readonly collateral: bigint }
  | { readonly type: 'marked'; readonly deal: bigint; readonly epoch: number; readonly times: number }
  | { readonly type: 'proven' | 'missCharged'; readonly epoch: number }
  | { readonly type: 'withdrawn'; readonly from: PayingContract; readonly wei: bigint }
  | { readonly type: 'asked' | 'answered' | 'unanswered'; readonly deal: bigint }
)

/** Who owes a provider: for proofs, for vouchers, for answers to forced retrievals. */
export const payingContracts = ['market', 'channels', 'forced'] as const
export type PayingContract = (typeof payingContracts)[number]
/** Wei that can be withdrawn now. */
export type Payable = Readonly<Record<PayingContract, bigint>>

/** Nodes of a piece that a client wants published on chain before `deadline`, or the deal fails. */
export type ForcedRequest = {
  readonly deal: bigint
  readonly firstLeaf: number
  readonly leaves: number
  /** Seconds since 1970. */
  readonly deadline: number
}

export type RetrievalVoucher = {
  readonly channel: bigint
  readonly lane: number
  readonly nonce: bigint
  readonly cumulativeWei: bigint
  readonly bytes: bigint
  readonly root: Hex
  /** Seconds since 1970. */
  readonly expiry: number
}
export type SignedVoucher = { readonly voucher: RetrievalVoucher; readonly signature: Hex }

export type Channel = {
  readonly payer: Address
  readonly payee: Address
  /** Wei that all lanes together can promise. */
  readonly deposit: bigint
  /** When the payer may take the rest; undefined: not closing. */
  readonly closesAt: number | undefined
}

/** Everything a provider sends. */
export type ProviderCall =
  | {
      readonly type: 'register'
      readonly class: ProviderClass
      readonly region: number
      readonly url: string
      readonly window: number
      readonly stake: bigint
    }
  | { readonly type: 'addStake'; readonly amount: bigint }
  | { readonly type: 'requestUnstake'; readonly amount: bigint }
  | { readonly type: 'withdrawStake' }
  | { readonly type: 'setUrl'; readonly url: string }
  | { readonly type: 'offer'; readonly ask: Ask; readonly capacity: bigint }
  | { readonly type: 'withdrawOffer'; readonly bucket: number }
  | {
      readonly type: 'activate'
      readonly deal: bigint
      readonly root: Hex
      readonly proof: readonly Hex[]
      readonly openings: Uint8Array
    }
  | {
      readonly type: 'prove'
      readonly epoch: number
      readonly openings: Uint8Array
      readonly faulty: bigint
    }
  | { readonly type: 'declareLost' | 'reportLost'; readonly deal: bigint }
  | { readonly type: 'release'; readonly deals: readonly bigint[] }
  | { readonly type: 'settle'; readonly deal: bigint }
  | { readonly type: 'withdraw'; readonly from: PayingContract }
  | {
      readonly type: 'answer'
      readonly deal: bigint
      readonly nodes: Uint8Array
      readonly siblings: Uint8Array
    }
  | { readonly type: 'redeem'; readonly signed: SignedVoucher }

export interface ProviderChain {
  readonly setting: ChainSetting
  head(): Promise<Head>
  /** undefined: not registered. */
  standing(): Promise<Standing | undefined>
  asks(): Promise<readonly Ask[]>
  space(): Promise<Space>
  /** Wei of stake that deals of so many bytes need at a price a GiB-epoch; at least what registering needs. */
  stakeFor(price: bigint, bytes: bigint): Promise<bigint>
  /** Events from block `from` on, and the block to go on from; a bounded step a call. */
  eventsSince(from: bigint): Promise<{
    readonly events: readonly ChainEvent[]
    readonly next: bigint
    readonly isDone: boolean
  }>
  /** undefined: there is no such deal, or it is another provider's. */
  agreement(id: bigint): Promise<Agreement | undefined>
  /** The same with its root, which takes a look through events. */
  deal(id: bigint): Promise<HostedDeal | undefined>
  /** Roots of the shards of a deal’s order, by slot. */
  roots(deal: Pick<Agreement, 'order' | 'matchedAt'>): Promise<readonly Hex[]>
  /** Who may upload for this deal. */
  uploaders(deal: bigint): Promise<readonly Address[]>
  /** Randomness of the beacon; undefined: not there yet. */
  seedAfter(time: number): Promise<Hex | undefined>
  due(): Promise<DueProof>
  /** What the due proof is about; empty while nothing is due. */
  pieceSet(): Promise<readonly SetEntry[]>
  /**
   * How those of at most 512 epochs ended that are decided. An epoch in which nothing was to be proven looks missed; when
   * there was something, the deals tell.
   */
  outcomes(epochs: readonly number[]): Promise<ReadonlyMap<number, EpochOutcome>>
  missedInARow(): Promise<number>
  payable(): Promise<Payable>
  /** undefined: none waits for this deal. */
  forcedRequest(deal: bigint): Promise<ForcedRequest | undefined>
  /** undefined: no such channel, or it is not for this provider. */
  channel(id: bigint): Promise<Channel | undefined>
  /** Wei of a lane that were redeemed already. */
  redeemed(channel: bigint, lane: number): Promise<bigint>
  /** Signs, sends and waits for the block. @returns the transaction @throws {ChainRefusedError} */
  send(call: ProviderCall): Promise<Hex>
}

/** Thrown when a contract refuses what a provider sends. */
export class ChainRefusedError extends WattError {
  readonly code = 'storage/chain-refused'
  /** The contract's own name for it. */
  readonly refusal: string
  readonly call: ProviderCall['type']
  override readonly fix = 'watt provider status shows where the provider stands'
  constructor(call: ProviderCall['type'], refusal: string) {
    super(`The chain refused to ${call}: ${refusal}.`)
    this.call = call
    this.refusal = refusal
  }
}
