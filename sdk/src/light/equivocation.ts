/**
 * Evidence that the trusted validators signed two histories. It convinces anybody who trusts the same ones.
 * @module
 */
import type { Hex } from 'viem'
import type { Certificate } from '../certificate.ts'
import { quantityOf } from './answers.ts'
import { NoAnswerError, ProofError } from './errors.ts'
import { readHeader, type HeaderFields, type LightHeader } from './header.ts'
import { certify, type Trust } from './trust.ts'

/** A certified header and those before it, each the parent of the one above. The lowest is the disputed block or names it. */
export type Trail = { readonly headers: readonly HeaderFields[]; readonly certificate: Certificate }

/** Two trails that give one block number two hashes. */
export type Equivocation = { readonly number: string; readonly first: Trail; readonly second: Trail }

const trailMax = 1_024

/** Whether the evidence holds. Needs no network. */
export async function verifyEquivocation(trust: Trust, evidence: Equivocation): Promise<boolean> {
  try {
    const number = quantityOf(evidence.number, 'the disputed number')
    const first = await hashBy(trust, evidence.first, number)
    const second = await hashBy(trust, evidence.second, number)
    return first !== second
  } catch (error) {
    if (error instanceof ProofError || error instanceof NoAnswerError) return false
    if (error instanceof SyntaxError || error instanceof TypeError) return false // It is no evidence at all.
    throw error
  }
}

/** The hash that a trail gives to a block number. */
async function hashBy(trust: Trust, { headers, certificate }: Trail, number: bigint): Promise<Hex> {
  if (headers.length > trailMax) throw new ProofError(`a trail has ${headers.length} headers`)
  let last: LightHeader | undefined
  for (const fields of headers) {
    const header = readHeader(fields)
    if (last === undefined) await certify(trust, header, certificate)
    else if (header.hash !== last.parentHash) throw new ProofError('a header of a trail is not the parent')
    last = header
  }
  if (last?.number === number) return last.hash
  if (last?.number === number + 1n) return last.parentHash
  throw new ProofError('a trail does not lead to the disputed block')
}
