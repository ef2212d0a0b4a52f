/**
 * A compiled contract as Hardhat, Foundry or solc write it.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import type { Abi } from 'viem'
import { notFoundError, usageError } from '../failure.ts'

const bytesMax = 32 * 1024 * 1024
/** Tuples within tuples. */
const tuplesMax = 32

export type Artifact = { readonly name: string; readonly abi: Abi; readonly bytecode: `0x${string}` }

/**
 * Reads an artifact file.
 * @throws {CommandError} It is missing, is none, or still needs linking.
 */
export async function readArtifact(path: string): Promise<Artifact> {
  const found = await stat(path).catch(() => {
    throw notFoundError(
      `There is no file ${path}.`,
      'compile first: npm run build:contracts; then check the path',
      { path },
    )
  })
  if (!found.isFile() || found.size > bytesMax) throw artifactError(path, 'it is no file of at most 32 MiB')
  try {
    return parseArtifact(JSON.parse(await readFile(path, 'utf8')), path)
  } catch (error) {
    throw error instanceof SyntaxError ? artifactError(path, 'it is not JSON') : error
  }
}

/** @throws {CommandError} */
export function parseArtifact(json: unknown, path: string): Artifact {
  const { abi, bytecode, evm, contractName } = (json ?? {}) as Readonly<Record<string, unknown>>
  const compiled = evm as { readonly bytecode?: { readonly object?: unknown } } | undefined
  const code =
    typeof bytecode === 'object' ? (bytecode as { readonly object?: unknown } | null)?.object : bytecode
  const text = code ?? compiled?.bytecode?.object
  if (!Array.isArray(abi) || !abi.every(isAbiItem)) throw artifactError(path, 'it has no abi')
  if (typeof text !== 'string' || text === '' || text === '0x') {
    throw artifactError(path, 'it has no bytecode (an interface or abstract contract cannot be deployed)')
  }
  const hex = text.startsWith('0x') ? text : `0x${text}`
  if (hex.includes('__')) throw artifactError(path, 'its libraries are not linked')
  if (!/^0x([0-9a-fA-F]{2})+$/.test(hex)) throw artifactError(path, 'its bytecode is not hex')
  const name =
    typeof contractName === 'string'
      ? contractName
      : (path.split(/[\\/]/).at(-1) ?? '').replace(/\.json$/, '')
  return { name, abi: abi as Abi, bytecode: hex as `0x${string}` }
}

/** An item of an ABI, as far as putting the contract on chain needs it: its kind, and the types of what it takes. */
function isAbiItem(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return false
  const { type, inputs = [] } = found as Readonly<Record<string, unknown>>
  return typeof type === 'string' && Array.isArray(inputs) && inputs.every((it) => isParameter(it))
}

function isParameter(found: unknown, depth = 1): boolean {
  if (typeof found !== 'object' || found === null || depth > tuplesMax) return false
  const { type, name = '', components } = found as Readonly<Record<string, unknown>>
  const isNamed = typeof type === 'string' && typeof name === 'string'
  if (!isNamed || !type.startsWith('tuple')) return isNamed
  return Array.isArray(components) && components.every((it) => isParameter(it, depth + 1))
}

function artifactError(path: string, problem: string): Error {
  return usageError(
    `${path} is not an artifact that can be deployed: ${problem}.`,
    'give a compiled contract’s JSON file',
    {
      path,
      problem,
    },
  )
}
