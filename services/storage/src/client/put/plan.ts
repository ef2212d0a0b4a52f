/**
 * How sources become objects of the market, and what that costs, before anything is done.
 * @module
 */
import { WattError } from '@watt/errors'
import { cipherBytesMax, type Code, codeFor, shardBytes } from '../../coding/index.ts'
import { chunkBytes, cipherBytesOf, sealedChunkBytes } from '../../crypto/index.ts'
import type { Quote, StorageChain } from '../chain.ts'
import { cipherBytesOfPlan, type ObjectPlan } from './prepare.ts'
import type { Source } from './sources.ts'

export type PlannedObject = {
  readonly object: ObjectPlan
  readonly code: Code
  /** Of each shard. */
  readonly sizeBytes: number
  readonly quote: Omit<Quote, 'offers'>
}

export type PutPlan = {
  readonly objects: readonly PlannedObject[]
  readonly epochs: number
  readonly region: number
  readonly plainBytes: number
  /** Wei if everybody proves every epoch. */
  readonly costWei: bigint
  /** Wei that is sent along; what is not used comes back. */
  readonly escrowWei: bigint
}

export type PlanOptions = {
  readonly epochs: number
  readonly region?: number | undefined
  /** What several small files together are called. */
  readonly bundleName?: string | undefined
  /** Small files become objects of their own, too. */
  readonly isUnbundled?: boolean | undefined
  /** Bytes of a file's part, at most: as many as the code carries where not given, which only tests need to change. */
  readonly partBytes?: number | undefined
}

/** Files below this are bundled: an order, a deal and proofs for each would cost more than their bytes. */
const smallBytes = 8 * 2 ** 20
/** A bundle ends where it would be larger than this, or hold more files or longer names than a manifest takes. */
const bundleBytesMax = 256 * 2 ** 20
const bundleFilesMax = 4096
const bundleNameBytesMax = 1_500_000
/** Operators for each code, the widest first. */
const operators = [30, 12, 4] as const

/**
 * Plans a put and asks what it costs now.
 * @throws {NotEnoughProvidersError} Fewer than four providers would take a shard.
 */
export async function planPut(
  chain: StorageChain,
  sources: readonly Source[],
  options: PlanOptions,
): Promise<PutPlan> {
  const { epochs, region = 0 } = options
  const isSmall = ({ sizeBytes }: Source): boolean => sizeBytes < smallBytes && options.isUnbundled !== true
  const small = sources.filter(isSmall)
  const alone = small.length === 1 ? sources : sources.filter((source) => !isSmall(source))
  const objects: PlannedObject[] = []
  if (small.length > 1)
    for (const bundle of bundlesOf(small, options.bundleName ?? 'files'))
      objects.push(
        await priced(
          chain,
          { object: bundle, ...(await codeOf(chain, cipherBytesOfPlan(bundle), options)) },
          options,
        ),
      )
  for (const source of alone) {
    const largest = Math.min(source.sizeBytes, options.partBytes ?? source.sizeBytes)
    const { code } = await codeOf(chain, cipherBytesOf(largest), options)
    for (const object of partsOf(source, code, options.partBytes))
      objects.push(await priced(chain, { object, code }, options))
  }
  return {
    objects,
    epochs,
    region,
    plainBytes: sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    costWei: objects.reduce((sum, { quote }) => sum + quote.costWei, 0n),
    escrowWei: objects.reduce((sum, { quote }) => sum + quote.escrowWei, 0n),
  }
}

/** The widest code for which enough providers would take a shard. */
async function codeOf(
  chain: StorageChain,
  cipherBytes: number,
  { epochs, region }: PlanOptions,
): Promise<{ readonly code: Code }> {
  let most = 0
  for (const count of operators) {
    const code = codeFor(count)
    const sizeBytes = shardBytes(code, Math.min(cipherBytes, cipherBytesMax(code)))
    const { offers } = await chain.quote({ sizeBytes, n: code.n, epochs, ...(region && { region }) })
    if (offers.length === code.n) return { code }
    most = Math.max(most, offers.length)
  }
  throw new NotEnoughProvidersError(operators.at(-1)!, most)
}

async function priced(
  chain: StorageChain,
  { object, code }: { readonly object: ObjectPlan; readonly code: Code },
  { epochs, region }: PlanOptions,
): Promise<PlannedObject> {
  const sizeBytes = shardBytes(code, cipherBytesOfPlan(object))
  const quote = await chain.quote({ sizeBytes, n: code.n, epochs, ...(region && { region }) })
  if (quote.offers.length < code.n) throw new NotEnoughProvidersError(code.n, quote.offers.length)
  return { object, code, sizeBytes, quote }
}

function bundlesOf(sources: readonly Source[], name: string): readonly ObjectPlan[] {
  const bundles: Source[][] = []
  let bytes = 0
  let nameBytes = 0
  for (const source of sources) {
    bytes += cipherBytesOf(source.sizeBytes)
    nameBytes += source.name.length * 3 + 100
    const last = bundles.at(-1)
    const isFull =
      last === undefined ||
      bytes > bundleBytesMax ||
      nameBytes > bundleNameBytesMax ||
      last.length === bundleFilesMax
    if (isFull) {
      bundles.push([source])
      bytes = cipherBytesOf(source.sizeBytes)
      nameBytes = source.name.length * 3 + 100
    } else last.push(source)
  }
  return bundles.map((parts) => ({ kind: 'bundle', name, sources: parts }))
}

/** A file that is larger than the code carries is several objects. */
function partsOf(
  source: Source,
  code: Code,
  partBytes = Math.floor(cipherBytesMax(code) / sealedChunkBytes) * chunkBytes,
): readonly ObjectPlan[] {
  const parts = Math.max(1, Math.ceil(source.sizeBytes / partBytes))
  const file = crypto.getRandomValues(new Uint8Array(16))
  return Array.from({ length: parts }, (_, part) => ({
    kind: 'file',
    source,
    part,
    parts,
    from: part * partBytes,
    to: Math.min(source.sizeBytes, (part + 1) * partBytes),
    file,
  }))
}

/** Thrown when too few providers would take a shard of this size for so long. */
export class NotEnoughProvidersError extends WattError {
  readonly code = 'storage/not-enough-providers'
  readonly needed: number
  readonly found: number
  override readonly fix = 'store it for a shorter time, in any region, or wait for more providers'
  constructor(needed: number, found: number) {
    super(`At least ${needed} providers are needed, and ${found} would take a part of this now.`)
    this.needed = needed
    this.found = found
  }
}
