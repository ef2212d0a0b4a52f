/**
 * The oracle’s contracts on a running test network, with seven staked reporters and one account as governance.
 * @module
 */
import { readFileSync } from 'node:fs'
import {
  createTestClient,
  createWalletClient,
  http,
  publicActions,
  type Abi,
  type Account,
  type Hex,
  type LocalAccount,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { findFeed, ruleHash } from '../src/feeds.ts'

/** Hardhat’s and Foundry’s test words; `dev:n` of the command line. */
export const devAccount = (addressIndex: number): LocalAccount =>
  mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex })

export const reporterAccounts: readonly number[] = [1, 2, 3, 4, 5, 6, 7]
const stake = 10n ** 21n
/** Given, not estimated: a busy machine may not answer in time. */
const gas = { deploy: 8_000_000n, write: 1_000_000n }

export type DeployedFeeds = {
  readonly registry: Hex
  readonly feeds: Readonly<Record<string, Hex>>
}

type Artifact = { readonly abi: Abi; readonly bytecode: Hex }

/** Deploys token, registry and one feed for each name. @param maxAge - seconds until an answer is stale */
export async function deployFeeds(
  rpc: string,
  names: readonly string[],
  { maxAge, heartbeat }: { readonly maxAge: number; readonly heartbeat: number },
): Promise<DeployedFeeds> {
  const chain = await connect(rpc)
  const governance = devAccount(0)
  const token = await chain.deploy(governance, 'examples/ExampleToken.sol/ExampleToken', [10n ** 27n])
  const registryName = 'energy/oracle/ReporterRegistry.sol/ReporterRegistry'
  const registry = await chain.deploy(governance, registryName, [
    token,
    stake,
    86_400,
    86_400,
    0n,
    1000n,
    governance.address,
  ])
  const reporters = reporterAccounts.map(devAccount)
  for (const { address } of reporters)
    await chain.write(governance, 'examples/ExampleToken.sol/ExampleToken', token, 'transfer', [
      address,
      stake,
    ])
  await Promise.all(
    reporters.map(async (account) => {
      await chain.write(account, 'examples/ExampleToken.sol/ExampleToken', token, 'approve', [
        registry,
        stake,
      ])
      await chain.write(account, registryName, registry, 'stake', [stake, account.address])
    }),
  )
  const feeds: Record<string, Hex> = {}
  for (const name of names) {
    const feed = findFeed(name)
    if (feed === undefined) throw new Error(`no feed ${name}`)
    const address = await chain.deploy(governance, 'energy/oracle/PriceFeed.sol/PriceFeed', [
      name,
      feed.unit.split('/')[0],
      ruleHash(feed),
      feed.unit,
      { ...feed.bounds, maxAge, heartbeat, confirmAfter: 86_400, maxRatioPercent: 300 },
      registry,
      governance.address,
    ])
    await chain.write(governance, registryName, registry, 'setFeed', [address, true])
    feeds[name] = address
  }
  await chain.write(governance, registryName, registry, 'setReporters', [
    reporters.map(({ address }) => address),
  ])
  return { registry, feeds }
}

async function connect(rpc: string): Promise<{
  deploy(account: Account, name: string, args: readonly unknown[]): Promise<Hex>
  write(
    account: Account,
    name: string,
    address: Hex,
    functionName: string,
    args: readonly unknown[],
  ): Promise<void>
}> {
  const client = createTestClient({ mode: 'anvil', transport: http(rpc), pollingInterval: 200 }).extend(
    publicActions,
  )
  const wallet = createWalletClient({ transport: http(rpc) })
  const chain = null
  const done = async (hash: Hex) => {
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: 60_000 })
    if (receipt.status !== 'success') throw new Error(`${hash} failed`)
    return receipt
  }
  return {
    async deploy(account, name, args) {
      const { abi, bytecode } = artifact(name)
      const { contractAddress } = await done(
        await wallet.deployContract({ abi, bytecode, args: [...args], account, chain, gas: gas.deploy }),
      )
      if (!contractAddress) throw new Error(`${name} has no address`)
      return contractAddress
    },
    async write(account, name, address, functionName, args) {
      const { abi } = artifact(name)
      await done(
        await wallet.writeContract({
          abi,
          address,
          functionName,
          args: [...args],
          account,
          chain,
          gas: gas.write,
        }),
      )
    },
  }
}

function artifact(name: string): Artifact {
  const file = new URL(`../../../contracts/artifacts/src/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Artifact
}
