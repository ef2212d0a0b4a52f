/**
 * The energy system beside a local network: its contracts, founded once, and its reporters, kept running.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compileContracts, Founding, type NetworkFounding, reporterStake } from '@watt/contracts/deploy'
import { configFile, defaultTiming, type ReporterConfig } from '@watt/oracle'
import { WattError } from '@watt/errors'
import { findEnergy, listRegions } from '@watt/sdk/energy'
import { type Address, BaseError, createPublicClient, http, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { prettyJson, writeFileAtomic } from '../files.ts'
import { founder, reporterAccount } from './dev-accounts.ts'
import type { Output } from '../output.ts'
import { localFeeds, regionCount, replaySeconds } from './energy-plan.ts'
import { exitText } from './exit-text.ts'
import { openLocalMarkets } from './local-markets.ts'
import type { LocalNetwork } from './local-network.ts'
import { ManagedProcess, type ProcessEvent } from './managed-process.ts'
import type { Manifest } from './manifest.ts'
import { localFounding } from './network-plan.ts'
import { loopback } from './ports.ts'

const program = 'npx watt'

export class EnergySystem {
  readonly #network: LocalNetwork
  readonly #out: Output
  #reporters: readonly ManagedProcess[] = []
  #starting: Promise<void> = Promise.resolve()
  #isStopping = false

  constructor(network: LocalNetwork, out: Output) {
    this.#network = network
    this.#out = out
  }

  /** Goes on in the background. A failure is told and leaves the network as it is. */
  start(signal: AbortSignal): void {
    this.#starting = this.#start(signal).catch((error: unknown) => {
      if (signal.aborted) return
      const problem = error instanceof BaseError ? error.shortMessage : String((error as Error).message)
      const fix = error instanceof WattError && error.fix !== undefined ? error.fix : 'Start again to go on.'
      this.#out.warn(`The energy system is not complete: ${problem} ${fix}`)
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(this.#reporters.map((it) => it.stop()))
    await this.#starting
  }

  kill(): void {
    this.#isStopping = true
    for (const reporter of this.#reporters) reporter.kill()
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { dataDir, manifest } = this.#network
    const rpc = `http://${loopback}:${manifest.rpcPort}`
    const client = createPublicClient({
      transport: http(rpc, { fetchOptions: { signal }, retryCount: 10, retryDelay: 300 }),
    })
    this.#out.say('Founding the energy contracts; the first time they are compiled, which takes a while …')
    await compileContracts(signal)
    const names = await foundLocalEnergy(client, localFounding(), signal)
    const regions = await listRegions(client, await findEnergy(client))
    const keep = regions.map(({ branch }) => branch.address)
    this.#reporters = await prepareReporters(dataDir, manifest, { names, keep }, (name, event) => {
      if (event.type === 'exited') this.#out.warn(exitText(name, event))
    })
    if (this.#isStopping) return
    for (const reporter of this.#reporters) reporter.start()
    this.#out.say(
      `Energy: ${regionCount} regions, ${this.#reporters.length} price reporters. Look: ${program} energy price`,
    )
    await openLocalMarkets(client, names, signal)
    this.#out.say(`The pools of all regions have liquidity. Try: ${program} energy swap --help`)
  }
}

/**
 * Puts the contracts on the chain, or what an interrupted start left undone.
 * @returns what the directory says.
 * @throws {ArtifactMissingError} The contracts are not compiled.
 * @throws {FoundingError} The chain refused a step.
 */
export async function foundLocalEnergy(
  client: PublicClient,
  { contracts, regions, names }: NetworkFounding,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Address>> {
  const account = privateKeyToAccount(founder().privateKey)
  await contracts.send(client, account, signal)
  await Promise.all(localReporters.map(async (index) => stake(client, index, names, signal)))
  await regions.send(client, account, signal)
  return names
}

const localReporters = [0, 1, 2, 3, 4, 5, 6]

/** The first three transactions of a reporter. */
async function stake(
  client: PublicClient,
  index: number,
  names: ReadonlyMap<string, Address>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [watt, registry] = [names.get('wrapped-watt')!, names.get('reporters')!]
  const { address, privateKey } = reporterAccount(index)
  const steps = new Founding(address, 0)
  steps.call(watt, 'WrappedWatt', 'deposit', [], reporterStake)
  steps.call(watt, 'WrappedWatt', 'approve', [registry, reporterStake])
  steps.call(registry, 'ReporterRegistry', 'stake', [reporterStake, address])
  await steps.send(client, privateKeyToAccount(privateKey), signal)
}

/** Writes each reporter's settings and makes a process of it, not yet started. */
export async function prepareReporters(
  dataDir: string,
  { rpcPort, reporters }: Manifest,
  { names, keep }: { readonly names: ReadonlyMap<string, Address>; readonly keep: readonly Address[] },
  onEvent: (name: string, event: ProcessEvent) => void,
): Promise<readonly ManagedProcess[]> {
  return Promise.all(
    reporters.map(async ({ name, port }, index) => {
      const folder = join(dataDir, name)
      const config: ReporterConfig = {
        rpc: `http://${loopback}:${rpcPort}`,
        listen: { host: loopback, port },
        peers: reporters.filter((it) => it.name !== name).map((it) => `http://${loopback}:${it.port}`),
        feeds: localFeeds.map((feed) => ({ name: feed, contract: names.get(`feed:${feed}`)! })),
        mode: { type: 'replay', everySeconds: replaySeconds },
        files: {},
        keep,
        timing: { ...defaultTiming, pollMs: 1000, graceMs: 1000, takeOverMs: 5000, keepMs: 15_000 },
      }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFileAtomic(join(folder, configFile), prettyJson(config), 0o600)
      const account = `dev:${reporterAccount(index).index}`
      return new ManagedProcess({
        name,
        words: ['oracle', 'start', '--json', '--data-dir', folder, '--account', account],
        folder,
        onEvent: (event) => onEvent(name, event),
      })
    }),
  )
}
