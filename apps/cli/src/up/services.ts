/**
 * What stands on a local network beside its validators: contracts, founded once, and the processes that serve them.
 * @module
 */
import { compileContracts, layAccounts, patiently } from '@watt/contracts/deploy'
import { WattError } from '@watt/errors'
import { findEnergy, listRegions } from '@watt/sdk/energy'
import { BaseError, createPublicClient, http, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Output } from '../output.ts'
import { prepareBundler } from './bundler.ts'
import { founder } from './dev-accounts.ts'
import { prepareReporters } from './energy.ts'
import { regionCount } from './energy-plan.ts'
import { exitText } from './exit-text.ts'
import { foundLocalNetwork } from './founding.ts'
import { openLocalMarkets } from './local-markets.ts'
import type { LocalNetwork } from './local-network.ts'
import type { ManagedProcess, ProcessEvent } from './managed-process.ts'
import { localFounding } from './network-plan.ts'
import { loopback } from './ports.ts'
import { prepareStorage } from './storage.ts'

const program = 'npx watt'

export class Services {
  readonly #network: LocalNetwork
  readonly #out: Output
  readonly #processes: ManagedProcess[] = []
  #starting: Promise<void> = Promise.resolve()
  #isStopping = false

  readonly #tell = (name: string, event: ProcessEvent): void => {
    if (event.type === 'exited') this.#out.warn(exitText(name, event))
  }

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
      this.#out.warn(`Energy and storage are not complete: ${problem} ${fix}`)
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(this.#processes.map((it) => it.stop()))
    await this.#starting
  }

  kill(): void {
    this.#isStopping = true
    for (const it of this.#processes) it.kill()
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { dataDir, manifest } = this.#network
    const transport = http(`http://${loopback}:${manifest.rpcPort}`, {
      fetchOptions: { signal },
      retryCount: 0,
    })
    const client = patiently(createPublicClient({ transport }), signal)
    this.#out.say('Founding the contracts; the first time they are compiled, which takes a while …')
    await compileContracts(signal)
    const names = await foundLocalNetwork(
      client,
      localFounding({ epochSeconds: manifest.epochSeconds }),
      signal,
    )
    this.#run(await prepareStorage(dataDir, manifest, this.#tell))
    if (manifest.providers.length > 0)
      this.#out.say(
        `Storage: ${manifest.providers.length} providers register now. Then try: ${program} storage put README.md --account dev:0`,
      )
    const regions = await listRegions(client, await findEnergy(client))
    const keep = regions.map(({ branch }) => branch.address)
    this.#run(await prepareReporters(dataDir, manifest, { names, keep }, this.#tell))
    this.#out.say(
      `Energy: ${regionCount} regions, ${manifest.reporters.length} price reporters. Look: ${program} energy price`,
    )
    await this.#startAccounts(client, signal)
    await openLocalMarkets(client, names, signal)
    this.#out.say(`The pools of all regions have liquidity. Try: ${program} energy swap --help`)
  }

  /** The markets do without. */
  async #startAccounts(client: PublicClient, signal: AbortSignal): Promise<void> {
    const { dataDir, manifest } = this.#network
    try {
      await layAccounts(client, privateKeyToAccount(founder().privateKey), signal)
      this.#run(await prepareBundler(dataDir, manifest, this.#tell))
      this.#out.say('Smart accounts: their operations are bundled, through the same RPC.')
    } catch (error) {
      signal.throwIfAborted()
      this.#out.warn(`Smart accounts are not complete: ${String((error as Error).message)}`)
    }
  }

  #run(processes: readonly ManagedProcess[]): void {
    if (this.#isStopping) return
    this.#processes.push(...processes)
    for (const it of processes) it.start()
  }
}
