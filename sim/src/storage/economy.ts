/**
 * A thousand storage providers over a month of epochs: those that keep everything with a machine that sometimes stands
 * still, and those that drop a part of what they are paid for. The challenge is the product's own.
 * @module
 */
import { digest as sha256 } from '@chainsafe/as-sha256'
import { type ChallengedPiece, type PieceSet, proofOf } from '@watt/storage/piece'
import { createRandom, type Random } from '../random.ts'

export type EconomyPlan = {
  readonly seed: number
  readonly epochs: number
  readonly honest: number
  /** For each share of data that is dropped: providers that drop it. */
  readonly droppers: readonly { readonly share: number; readonly count: number }[]
  readonly hits: number
}

export type EconomyFigures = {
  readonly providerEpochs: number
  readonly honest: {
    readonly providerEpochs: number
    readonly missed: number
    /** Epochs beyond the free ones that cost collateral, and deals lost by a row of misses. */
    readonly slashes: number
  }
  readonly droppers: readonly DropperFigures[]
}

/** `within7`: share of all runs of seven epochs in a row in which a challenge hit what was dropped. */
export type DropperFigures = {
  readonly share: number
  readonly providers: number
  readonly within1: number
  readonly within7: number
  readonly within30: number
  /** Fees for marked hits by what was saved: pay for an epoch of the bytes that were dropped. Above 1: it never pays. */
  readonly costBySaving: number
}

/** Seconds. An epoch is a day with 48 windows. */
const epochS = 86_400
const windowS = 1_800
/** Until the beacon has a value: two rounds of a minute. A proof takes less than another one. */
const seedS = 120
const proofS = 60
/** Two outages of half an hour in thirty days. */
const outageS = 1_800
const outageEvery = 15 * epochS

/** As the contracts of a real network have it. */
const missSpan = 30
const freeMisses = 2
const lossAfter = 14
const markFee = 3.5

/** Plays all providers, one after the other: they do not touch each other. */
export async function runEconomy(
  plan: EconomyPlan,
  progress: (done: number) => void,
): Promise<EconomyFigures> {
  const random = createRandom(plan.seed)
  const honest = { providerEpochs: 0, missed: 0, slashes: 0 }
  let done = 0
  for (let at = 0; at < plan.honest; at++) {
    const { missed, slashes } = await playHonest(plan, random.fork(`honest ${at}`))
    honest.providerEpochs += plan.epochs
    honest.missed += missed
    honest.slashes += slashes
    progress(++done)
  }
  const droppers: DropperFigures[] = []
  for (const { share, count } of plan.droppers) {
    const runs: Dropped[] = []
    for (let at = 0; at < count; at++) {
      runs.push(await playDropper(plan, share, random.fork(`drops ${share} ${at}`)))
      progress(++done)
    }
    droppers.push(figuresOf(share, runs))
  }
  return { providerEpochs: done * plan.epochs, honest, droppers }
}

/** It has everything, and proves whenever its machine runs. */
async function playHonest(
  plan: EconomyPlan,
  random: Random,
): Promise<{ readonly missed: number; readonly slashes: number }> {
  const provider = drawProvider(random)
  const outages = drawOutages(random, plan.epochs)
  let recent: boolean[] = []
  let [missed, slashes, row] = [0, 0, 0]
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    const isMissed = !canProve(outages, epoch * epochS + provider.window * windowS)
    if (!isMissed) await prove(plan, provider, epoch, () => false)
    row = isMissed ? row + 1 : 0
    if (isMissed && recent.filter(Boolean).length >= freeMisses) slashes++
    if (row >= lossAfter) slashes++
    if (isMissed) missed++
    recent = [isMissed, ...recent].slice(0, missSpan - 1)
  }
  return { missed, slashes }
}

/** Whether each epoch's challenge hit what was dropped. Fees and savings in epochs' pay of 32 bytes. */
type Dropped = { readonly isFound: readonly boolean[]; readonly fees: number; readonly saved: number }

/** It marks what it cannot open, and goes on: the cheapest way out of a hit. */
async function playDropper(plan: EconomyPlan, share: number, random: Random): Promise<Dropped> {
  const provider = drawProvider(random)
  const salt = random.int(0, 2 ** 31)
  // Which nodes are gone is spread evenly, so that no piece tells more than another.
  const isGone = (deal: bigint, index: number): boolean => {
    const [high = 0, low = 0] = nodeOf(Number(deal), index, salt)
    return (256 * high + low) / 65_536 < share
  }
  const isFound: boolean[] = []
  let fees = 0
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    const marked = await prove(plan, provider, epoch, isGone)
    isFound.push(marked > 0)
    // A hit stands for an equal part of everything that is held.
    fees += (markFee * provider.leaves * marked) / plan.hits
  }
  return { isFound, fees, saved: share * provider.leaves * plan.epochs }
}

type Provider = {
  readonly address: Uint8Array
  readonly window: number
  readonly set: PieceSet
  readonly leaves: number
  digest: Uint8Array
}

/** @returns hits that were not there. */
async function prove(
  { hits }: EconomyPlan,
  provider: Provider,
  epoch: number,
  isGone: (deal: bigint, index: number) => boolean,
): Promise<number> {
  let marked = 0
  const { digest } = await proofOf({
    seed: sha256(new Uint8Array([...provider.address, epoch & 0xff, epoch >> 8])),
    provider: provider.address,
    previous: provider.digest,
    set: provider.set,
    hits,
    lost: () => false,
    open: async ({ deal }, index) => {
      if (isGone(deal, index)) marked++
      return { node: nodeOf(Number(deal), index, 0), path: [] }
    },
  })
  provider.digest = digest
  return marked
}

/** What stands at a place: not the bytes of a file, but as unforeseeable. */
function nodeOf(deal: number, index: number, salt: number): Uint8Array {
  const place = new DataView(new ArrayBuffer(12))
  place.setUint32(0, deal)
  place.setUint32(4, index)
  place.setUint32(8, salt)
  return sha256(new Uint8Array(place.buffer))
}

/** From one piece to forty, of 64 KiB to 512 MiB. */
function drawProvider(random: Random): Provider {
  const set: ChallengedPiece[][] = []
  let leaves = 0
  for (let deal = random.int(1, 40); deal > 0; deal--) {
    const height = random.int(11, 24)
    const piece = { deal: BigInt(deal), leaves: random.int(2 ** (height - 1) + 1, 2 ** height) }
    ;(set[height] ??= []).push(piece)
    leaves += piece.leaves
  }
  return {
    address: Uint8Array.from({ length: 20 }, () => random.int(0, 255)),
    window: random.int(0, epochS / windowS - 1),
    set,
    leaves,
    digest: new Uint8Array(32),
  }
}

/** Starts of outages, seconds. */
function drawOutages(random: Random, epochs: number): readonly number[] {
  const count = Math.round((epochs * epochS) / outageEvery)
  return Array.from({ length: count }, () => random.next() * epochs * epochS)
}

/** Whether the machine runs long enough between the seed and the end of the window. */
function canProve(outages: readonly number[], opens: number): boolean {
  const [from, to] = [opens + seedS, opens + windowS]
  const hits = outages.filter((start) => start < to && start + outageS > from)
  // One outage leaves what is before it, or what is after it.
  const before = Math.min(...hits.map((start) => start), to) - from
  const after = to - Math.max(...hits.map((start) => start + outageS), from)
  return Math.max(before, after) >= proofS
}

function figuresOf(share: number, runs: readonly Dropped[]): DropperFigures {
  const within = (epochs: number): number => {
    const spans = runs.flatMap(({ isFound }) =>
      isFound.slice(epochs - 1).map((_, at) => isFound.slice(at, at + epochs).includes(true)),
    )
    return spans.filter(Boolean).length / spans.length
  }
  const sum = (of: (run: Dropped) => number): number => runs.reduce((total, run) => total + of(run), 0)
  return {
    share,
    providers: runs.length,
    within1: within(1),
    within7: within(7),
    within30: within(30),
    costBySaving: sum(({ fees }) => fees) / sum(({ saved }) => saved),
  }
}
