/**
 * Who may upload: checks a token against the deal as the chain has it. Cheap checks come first; what costs a call to the node is
 * bounded, so that strangers cannot make this provider a crowd to its node.
 * @module
 */
import type { HostedDeal, ProviderChain } from '../chain/provider-chain.ts'
import {
  parseUploadToken,
  recoverUploader,
  tokenSecondsMax,
  type UploadToken,
  UploadTokenError,
} from '../upload-token.ts'
import { describeError } from '../events.ts'
import { createRateLimit } from './places.ts'
import { ProblemError } from './problem.ts'

const lookupsPerSecond = 50
const uploadersMaxAgeMs = 15_000
const uploadersMax = 1000

export type GateOptions = {
  readonly chain: Pick<ProviderChain, 'setting' | 'uploaders'>
  /** A deal of this provider, from the book or the chain. */
  readonly findDeal: (id: bigint) => Promise<HostedDeal | undefined>
  readonly isKnown: (id: bigint) => boolean
  /** Seconds since 1970. */
  readonly now: () => number
}

/** Checks the Authorization header. @returns the deal it opens @throws {ProblemError} `storage/unauthorized`, `storage/not-found` */
export function createGate({
  chain,
  findDeal,
  isKnown,
  now,
}: GateOptions): (header: string | undefined, deal?: bigint) => Promise<HostedDeal> {
  const mayLookUp = createRateLimit(lookupsPerSecond)
  const known = new Map<bigint, { readonly uploaders: readonly string[]; readonly atMs: number }>()
  const uploadersOf = async (deal: bigint): Promise<readonly string[]> => {
    const found = known.get(deal)
    if (found !== undefined && performance.now() - found.atMs < uploadersMaxAgeMs) return found.uploaders
    if (!mayLookUp()) throw new ProblemError('storage/busy', 'Too many deals are looked up at once.')
    const uploaders = (await orBusy(chain.uploaders(deal))).map((address) => address.toLowerCase())
    known.delete(deal)
    known.set(deal, { uploaders, atMs: performance.now() })
    const [oldest] = known.keys()
    if (known.size > uploadersMax && oldest !== undefined) known.delete(oldest)
    return uploaders
  }
  return async (header, wanted) => {
    const token = read(header)
    if (wanted !== undefined && token.deal !== wanted) throw refused(`it is for deal ${token.deal}`)
    if (token.provider.toLowerCase() !== chain.setting.provider.toLowerCase())
      throw refused(`it is for provider ${token.provider}`)
    if (token.expires <= now()) throw refused('it has expired')
    if (token.expires > now() + tokenSecondsMax) throw refused(`it lives longer than ${tokenSecondsMax} s`)
    if (!isKnown(token.deal) && !mayLookUp())
      throw new ProblemError('storage/busy', 'Too many deals are looked up at once.')
    const deal = await orBusy(findDeal(token.deal))
    if (deal === undefined)
      throw new ProblemError('storage/not-found', `There is no deal ${token.deal} with this provider.`)
    if (token.root !== deal.root || token.sizeBytes !== BigInt(deal.sizeBytes))
      throw refused('it is for another piece')
    const signer = (await recover(chain, token)).toLowerCase()
    if (!(await uploadersOf(deal.id)).includes(signer))
      throw refused(`${signer} may not upload for deal ${deal.id}`)
    return deal
  }
}

/** A node that does not answer now may do so in a moment: the client comes again. */
async function orBusy<ANSWER>(asked: Promise<ANSWER>): Promise<ANSWER> {
  try {
    return await asked
  } catch (error) {
    throw new ProblemError(
      'storage/busy',
      `The provider’s node does not answer: ${describeError(error).reason}`,
    )
  }
}

function read(header: string | undefined): UploadToken {
  if (header === undefined) throw refused('there is none')
  try {
    return parseUploadToken(header)
  } catch (error) {
    throw error instanceof UploadTokenError ? refused(error.problem) : error
  }
}

async function recover({ setting }: GateOptions['chain'], token: UploadToken): Promise<string> {
  try {
    return await recoverUploader({ chainId: setting.chainId, market: setting.market }, token)
  } catch (error) {
    throw error instanceof UploadTokenError ? refused(error.problem) : error
  }
}

function refused(why: string): ProblemError {
  return new ProblemError('storage/unauthorized', `The upload token is not good here: ${why}.`)
}
