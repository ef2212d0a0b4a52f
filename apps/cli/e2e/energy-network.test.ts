/**
 * The energy system as `npm start` brings it: contracts founded, seven reporter processes, pools with liquidity; and
 * the same again after a stop.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { watt } from '@watt/sdk'
import {
  findEnergy,
  listRegions,
  quoteTrade,
  readPrice,
  tokenNamed,
  tradedTokens,
  type Region,
} from '@watt/sdk/energy'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

/** Contracts may have to be compiled first. */
const patienceMs = 240_000

describe('the energy system of a local network', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let dataDir: string
  let network: RunningNetwork

  before(async () => {
    folder = await temporaryFolder()
    dataDir = join(folder.path, 'network')
    network = await startNetwork(
      dataDir,
      ['--validators', '1', '--providers', '0', '--without-indexer'],
      'whole',
    )
  })
  after(async () => {
    await network.stop()
    await folder.remove()
  })

  const regionsOf = async (): Promise<readonly Region[]> => {
    const client = watt(network.rpc)
    return listRegions(client, await findEnergy(client))
  }
  /** Observed times of all regions, once each is healthy. */
  const prices = async (regions: readonly Region[]): Promise<readonly bigint[] | false> => {
    const all = await Promise.all(regions.map(async (region) => readPrice(watt(network.rpc), region)))
    return all.every(({ healthy }) => healthy) && all.map(({ updatedAt }) => updatedAt)
  }

  it('has four regions with a price that seven reporters signed, and liquidity beside it', async () => {
    const regions = await eventually('founding', patienceMs, async () => {
      const found = await regionsOf()
      return found.length === 4 && found
    })
    assert.deepEqual(
      regions.map(({ token }) => token.symbol),
      ['KWTBR', 'KWTCN', 'KWTUK', 'KWTES'],
    )
    await eventually('a price in every region', patienceMs, () => prices(regions))
    const { reporters } = JSON.parse(await readFile(join(dataDir, 'network.json'), 'utf8')) as {
      readonly reporters: readonly { readonly port: number }[]
    }
    assert.equal(reporters.length, 7)
    for (const { port } of reporters) {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      assert.match(metrics, /^oracle_/m)
    }
    const client = watt(network.rpc)
    const contracts = await findEnergy(client)
    await eventually('liquidity in every pool', patienceMs, async () => {
      const supplies = await Promise.all(
        regions
          .flatMap(({ stablePair, wattPair }) => [stablePair, wattPair])
          .map(async (pair) => client.readContract({ ...pair, functionName: 'totalSupply' })),
      )
      return supplies.every((supply) => supply > 0n)
    })
    const tokens = tradedTokens(contracts, regions)
    const [from, to] = [tokenNamed(tokens, 'WATT'), tokenNamed(tokens, 'KWTES')]
    const { amountOut } = await quoteTrade(client, contracts, tokens, {
      from,
      to,
      side: 'in',
      amount: 10n ** 18n,
    })
    assert.ok(amountOut > 0n)
  })

  it('goes on with the same contracts after a stop', async () => {
    const before = await regionsOf()
    const seen = await prices(before)
    assert.equal(await network.stop(), 0)
    network = await startNetwork(dataDir, ['--providers', '0', '--without-indexer'], 'whole')
    const after = await regionsOf()
    assert.deepEqual(
      after.map(({ branch }) => branch.address),
      before.map(({ branch }) => branch.address),
    )
    await eventually('newer prices', patienceMs, async () => {
      const now = await prices(after)
      return now && seen && now.every((at, index) => at > seen[index]!)
    })
  })
})
