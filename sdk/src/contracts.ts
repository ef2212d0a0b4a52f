/**
 * Where the contracts stand: one directory per chain, written by governance, names all others.
 * @module
 */
import { WattError } from '@watt/errors'
import { hexToString, type Abi, type Address, type Hex, type PublicClient } from 'viem'
import { delegationBookAbi } from './abi/delegation-book.ts'
import { directoryAbi } from './abi/directory.ts'
import { governanceTimelockAbi } from './abi/governance-timelock.ts'
import { liquidGovernorAbi } from './abi/liquid-governor.ts'
import { regionFactoryAbi } from './abi/region-factory.ts'
import { wrappedWattAbi } from './abi/wrapped-watt.ts'

/** Address and typed ABI, as viem's actions take them: `client.readContract({ ...contract, functionName })`. */
export type Contract<ABI extends Abi = Abi> = { readonly address: Address; readonly abi: ABI }

/** The names in the directory of the contracts that exist once. */
export const directoryNames = {
  wrappedWatt: 'wrapped-watt',
  delegationBook: 'delegation-book',
  governor: 'governor',
  timelock: 'timelock',
  regions: 'regions',
  router: 'router',
  staking: 'staking',
} as const

/** The contracts that every vote touches. */
export type GovernanceContracts = {
  readonly chainId: number
  readonly directory: Contract<typeof directoryAbi>
  readonly wrappedWatt: Contract<typeof wrappedWattAbi>
  readonly delegationBook: Contract<typeof delegationBookAbi>
  readonly governor: Contract<typeof liquidGovernorAbi>
  readonly timelock: Contract<typeof governanceTimelockAbi>
  /** Everything the directory names, and the regions. */
  readonly named: ReadonlyMap<string, Address>
}

/** Local networks are founded by an account of their own, whose first contract is the directory. */
const directories: Readonly<Record<number, Address>> = {
  31337: '0xC064BA4F8D097c65089a379f4A94E7cC15132CB4',
}

/** The directory of a chain whose founding is known; on others it must be told. */
export function directoryOf(chainId: number): Address | undefined {
  return directories[chainId]
}

/**
 * Reads the directory.
 * @param options.directory - Its address, where {@link directoryOf} does not know it or another is meant.
 * @returns names and addresses.
 * @throws {DirectoryUnknownError} No directory is known for this chain, or none stands at its address.
 */
export async function readDirectory(
  client: PublicClient,
  options: { readonly directory?: Address | undefined } = {},
): Promise<{
  readonly chainId: number
  readonly directory: Address
  readonly named: ReadonlyMap<string, Address>
}> {
  const chainId = await client.getChainId()
  const directory = options.directory ?? directoryOf(chainId)
  if (directory === undefined) throw new DirectoryUnknownError(chainId, undefined)
  const code = await client.getCode({ address: directory })
  if (code === undefined) throw new DirectoryUnknownError(chainId, directory)
  const entries = await client.readContract({
    address: directory,
    abi: directoryAbi,
    functionName: 'entries',
  })
  return { chainId, directory, named: new Map(entries.map(({ name, target }) => [textOf(name), target])) }
}

/**
 * Finds the contracts of governance.
 * @throws {DirectoryUnknownError} See {@link readDirectory}.
 * @throws {ContractUnnamedError} The directory lacks one of them.
 */
export async function findGovernance(
  client: PublicClient,
  options: { readonly directory?: Address | undefined } = {},
): Promise<GovernanceContracts> {
  const { chainId, directory, named } = await readDirectory(client, options)
  const find = (name: string): Address => addressOf(named, name)
  return {
    chainId,
    named: await withRegions(client, named),
    directory: { address: directory, abi: directoryAbi },
    wrappedWatt: { address: find(directoryNames.wrappedWatt), abi: wrappedWattAbi },
    delegationBook: { address: find(directoryNames.delegationBook), abi: delegationBookAbi },
    governor: { address: find(directoryNames.governor), abi: liquidGovernorAbi },
    timelock: { address: find(directoryNames.timelock), abi: governanceTimelockAbi },
  }
}

/** Names of the directory, and of what a region is made of: `region:ES`, `kwt:ES`. */
async function withRegions(
  client: PublicClient,
  named: ReadonlyMap<string, Address>,
): Promise<ReadonlyMap<string, Address>> {
  const address = named.get(directoryNames.regions)
  if (address === undefined) return named
  const factory = { address, abi: regionFactoryAbi }
  const count = await client.readContract({ ...factory, functionName: 'regionCount' })
  const regions = await Promise.all(
    Array.from({ length: Number(count) }, (_, at) =>
      client.readContract({ ...factory, functionName: 'regionAt', args: [BigInt(at)] }),
    ),
  )
  const parts = regions.flatMap(({ id, branch, kwt }) => [
    [`region:${textOf(id)}`, branch] as const,
    [`kwt:${textOf(id)}`, kwt] as const,
  ])
  return new Map([...named, ...parts])
}

/** @throws {ContractUnnamedError} The directory has no such name. */
export function addressOf(named: ReadonlyMap<string, Address>, name: string): Address {
  const address = named.get(name)
  if (address === undefined) throw new ContractUnnamedError(name)
  return address
}

function textOf(name: Hex): string {
  return hexToString(name, { size: 32 }).replaceAll('\0', '')
}

/** There is no directory to read. */
export class DirectoryUnknownError extends WattError {
  readonly code = 'sdk/directory-unknown'
  override readonly fix =
    'Give the address of the Directory contract of this network (watt: --directory), or found the contracts first.'
  readonly chainId: number
  readonly directory: Address | undefined
  constructor(chainId: number, directory: Address | undefined) {
    super(
      directory === undefined
        ? `No directory of contracts is known for chain ${chainId}.`
        : `No contract stands at ${directory} on chain ${chainId}, where the directory should be.`,
    )
    this.chainId = chainId
    this.directory = directory
  }
}

/** The directory of this chain lacks a name. */
export class ContractUnnamedError extends WattError {
  readonly code = 'sdk/contract-unnamed'
  override readonly fix = 'This network was founded without it; a vote can add it (Directory.set).'
  readonly contract: string
  constructor(contract: string) {
    super(`The directory of this network names no "${contract}".`)
    this.contract = contract
  }
}
