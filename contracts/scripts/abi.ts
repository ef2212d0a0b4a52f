/**
 * Writes what clients know of the contracts into `sdk/src/abi`, one file a contract, one line a function; and into
 * `sdk/src/account/addresses.ts` where the contracts of smart accounts stand, which follows from their code.
 * Run: `node contracts/scripts/abi.ts` after a build; with `--check` it writes nothing and ends with code 1 on a difference.
 * Code 2: the contracts are not compiled.
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Abi, AbiParameter } from 'viem'
import { accountAddresses } from '../deploy/accounts.ts'
import { artifact, ArtifactMissingError } from '../deploy/artifact.ts'

/** The contracts that clients call. */
const names = [
  'Directory',
  'WrappedWatt',
  'DelegationBook',
  'LiquidGovernor',
  'GovernanceTimelock',
  'ReporterRegistry',
  'PriceFeed',
  'RegionPrice',
  'RegionFactory',
  'RegionBranch',
  'KwtToken',
  'PairFactory',
  'WattPair',
  'SwapRouter',
  'StakingPool',
  'StakingVault',
  'SupplierRegistry',
  'MeterRegistry',
  'GreenCertificates',
  'CommitRevealBeacon',
  'ProviderRegistry',
  'AskBook',
  'StorageMarket',
  'ProofLedger',
  'RetrievalChannels',
  'ForcedRetrieval',
  'MemberRegistry',
  'Presence',
  'Circles',
  'NodeRegistry',
  'Attestors',
  'DailyRewards',
  'AccountFactory',
  'SmartAccount',
]

const sdk = join(import.meta.dirname, '..', '..', 'sdk', 'src')
const folder = join(sdk, 'abi')
const check = process.argv.includes('--check')

try {
  const files = [
    ...names.map((name) => ({ path: join(folder, `${kebab(name)}.ts`), text: moduleOf(name) })),
    { path: join(sdk, 'account', 'addresses.ts'), text: addressesModule() },
  ]
  const changed = files.filter(({ path, text }) => textOf(path) !== text)
  if (!check) write(changed)
  for (const { path } of changed) console.log(check ? `differs from the contract: ${path}` : `wrote ${path}`)
  if (check && changed.length > 0) process.exitCode = 1
} catch (error) {
  if (!(error instanceof ArtifactMissingError)) throw error
  console.error(`${error.message} ${error.fix}`)
  process.exitCode = 2
}

function write(files: readonly { readonly path: string; readonly text: string }[]): void {
  mkdirSync(folder, { recursive: true })
  for (const { path, text } of files) writeFileSync(path, text)
}

function addressesModule(): string {
  const lines = Object.entries(accountAddresses()).map(([name, address]) => `  ${name}: '${address}',`)
  return [
    '/** Where the contracts of smart accounts stand on every chain. Written by contracts/scripts/abi.ts. @module */',
    'export const accountAddresses = {',
    ...lines,
    '} as const',
    '',
  ].join('\n')
}

function moduleOf(name: string): string {
  const items = artifact(name)
    .abi.filter(({ type }) => type !== 'constructor')
    .map(lineOf)
    .toSorted()
  return [
    `/** What clients know of ${name}. Written by contracts/scripts/abi.ts: change the contract instead. */`,
    '// oxfmt-ignore',
    `export const ${name[0]!.toLowerCase()}${name.slice(1)}Abi = [`,
    ...items.map((item) => `  ${item},`),
    '] as const',
    '',
  ].join('\n')
}

function lineOf(item: Abi[number]): string {
  const parts: (readonly [string, string] | undefined)[] = [
    ['type', quoted(item.type)],
    'name' in item ? ['name', quoted(item.name)] : undefined,
    'inputs' in item ? ['inputs', parameters(item.inputs)] : undefined,
    'outputs' in item ? ['outputs', parameters(item.outputs)] : undefined,
    'stateMutability' in item ? ['stateMutability', quoted(item.stateMutability)] : undefined,
  ]
  return object(parts)
}

type Parameter = AbiParameter & { readonly indexed?: boolean | undefined }

function parameters(list: readonly Parameter[]): string {
  const shown = list.map((it) =>
    object([
      it.name ? ['name', quoted(it.name)] : undefined,
      ['type', quoted(it.type)],
      it.indexed ? ['indexed', 'true'] : undefined,
      'components' in it ? ['components', parameters(it.components)] : undefined,
    ]),
  )
  return `[${shown.join(', ')}]`
}

function object(parts: readonly (readonly [string, string] | undefined)[]): string {
  return `{ ${parts.flatMap((part) => (part ? [`${part[0]}: ${part[1]}`] : [])).join(', ')} }`
}

function quoted(text: string): string {
  return `'${text}'`
}

/** `WrappedWatt` -> `wrapped-watt` */
function kebab(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
