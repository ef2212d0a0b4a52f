/**
 * The storage network beside a local network: one process that makes its randomness, and its providers.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { encodeProviderConfig, parseProviderConfig, providerConfigFile } from '@watt/storage/provider'
import { beaconAccount, providerAccount } from './dev-accounts.ts'
import { ManagedProcess, type ProcessEvent } from './managed-process.ts'
import type { Manifest, ServiceEntry } from './manifest.ts'
import { loopback } from './ports.ts'

type Watch = (name: string, event: ProcessEvent) => void

const gib = 2 ** 30
const capacityBytes = 10 * gib
/** Ten times the least: whoever falls below that by a fee is given no deals. */
const stakeWei = 1_000n * 10n ** 18n
/** Wei for a GiB and epoch. */
const basePrice = 10n ** 14n

/** Makes the processes, not yet started. */
export async function prepareStorage(
  dataDir: string,
  manifest: Manifest,
  onEvent: Watch,
): Promise<readonly ManagedProcess[]> {
  return Promise.all([
    prepareBeacon(dataDir, manifest, onEvent),
    ...manifest.providers.map((entry, index) =>
      prepareProvider(dataDir, manifest, { entry, index, onEvent }),
    ),
  ])
}

/** Each validator has a seat; one process does the duty of all. */
async function prepareBeacon(
  dataDir: string,
  { rpcPort, validators }: Manifest,
  onEvent: Watch,
): Promise<ManagedProcess> {
  const name = 'beacon'
  const folder = join(dataDir, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [first = '', ...others] = validators.map((_, at) => `dev:${beaconAccount(at).index}`)
  const rpc = `http://${loopback}:${rpcPort}`
  return new ManagedProcess({
    name,
    isSmall: true,
    words: ['beacon', 'start', '--json', '--rpc', rpc, '--account', first].concat(
      others.flatMap((it) => ['--with', it]),
    ),
    folder,
    onEvent: (event) => onEvent(name, event),
  })
}

type ProviderPlace = { readonly entry: ServiceEntry; readonly index: number; readonly onEvent: Watch }

/** Writes its settings and makes a process of it. */
async function prepareProvider(
  dataDir: string,
  { rpcPort, validators }: Manifest,
  { entry: { name, port }, index, onEvent }: ProviderPlace,
): Promise<ManagedProcess> {
  const folder = join(dataDir, name)
  const path = join(folder, providerConfigFile)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // They spread over the validators, as strangers would.
  const rpc = `http://${loopback}:${validators[index % validators.length]?.rpcPort ?? rpcPort}`
  const config = parseProviderConfig({
    rpc,
    listen: { host: loopback, port },
    machine: null,
    url: `http://${loopback}:${port}`,
    capacityBytes,
    stakeWei: stakeWei.toString(),
    offer: {
      priceWeiPerGiBEpoch: (basePrice + (basePrice * BigInt(index)) / 10n).toString(),
      maxEpochs: 1278,
    },
    settleEpochs: 2,
    pollMs: 2000,
  })
  await writeFileAtomic(path, encodeProviderConfig(config))
  return new ManagedProcess({
    name,
    isSmall: true,
    words: [
      'provider',
      'start',
      '--json',
      '--data-dir',
      folder,
      '--account',
      `dev:${providerAccount(index).index}`,
    ],
    folder,
    onEvent: (event) => onEvent(name, event),
  })
}
