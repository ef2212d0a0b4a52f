/**
 * Compiled contracts, by name, out of `artifacts/`.
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WattError } from '@watt/errors'
import type { Abi, Hex } from 'viem'

export type Artifact = {
  readonly name: string
  readonly abi: Abi
  readonly bytecode: Hex
  /** As it lies on a chain, with zeroes where the constructor writes. */
  readonly deployedBytecode: Hex
}

/** As in the compiler's settings: `WATT_CONTRACTS_OUT` names another place. */
const root = resolve(import.meta.dirname, '..', process.env['WATT_CONTRACTS_OUT'] ?? '.', 'artifacts', 'src')
const files = new Map<string, string>()

/** @throws {ArtifactMissingError} Nothing of that name is compiled. */
export function artifact(name: string): Artifact {
  const path = filesByName().get(name)
  if (path === undefined) throw new ArtifactMissingError(name)
  const { abi, bytecode, deployedBytecode } = JSON.parse(readFileSync(path, 'utf8')) as Omit<Artifact, 'name'>
  return { name, abi, bytecode, deployedBytecode }
}

/** Of all that is compiled; none before `npm run build:contracts`. */
export function artifactNames(): readonly string[] {
  return [...filesByName().keys()].toSorted()
}

function filesByName(): ReadonlyMap<string, string> {
  if (files.size === 0) for (const [found, path] of compiled()) files.set(found, path)
  return files
}

/** Names are unique among the contracts that are meant for a chain. */
function compiled(): readonly (readonly [string, string])[] {
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file.split('/').at(-1)!.slice(0, -'.json'.length), join(root, file)])
  } catch {
    return []
  }
}

/** A contract is not compiled, or there is none of that name. */
export class ArtifactMissingError extends WattError {
  readonly code = 'contracts/not-compiled'
  override readonly fix = 'Compile the contracts: npm run build:contracts.'
  constructor(name: string) {
    super(`There is no compiled contract ${name}.`)
  }
}
