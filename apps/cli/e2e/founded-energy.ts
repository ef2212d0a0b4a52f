/**
 * The energy contracts on a running network, with reporters that sign when a test says so, and pools with something in.
 * @module
 */
import { artifact, type VotingTimes } from '@watt/contracts/deploy'
import {
  createWalletClient,
  http,
  parseEther,
  zeroHash,
  type Abi,
  type Address,
  type LocalAccount,
  type PublicClient,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createFeedChain, encodeReport, oracleClient } from '../../../services/oracle/src/chain/feed-chain.ts'
import { signObservation } from '../../../services/oracle/src/round/observation.ts'
import { devAccount, reporterAccount, reporterCount } from '../src/up/dev-accounts.ts'
import { foundLocalNetwork } from '../src/up/founding.ts'
import { localFounding } from '../src/up/network-plan.ts'

export type FoundedEnergy = {
  /** What the directory says. */
  readonly names: ReadonlyMap<string, Address>
  /** All reporters observe `value` (8 decimals) now; it is the feed's answer when this returns. */
  readonly report: (feed: string, value: bigint) => Promise<void>
  /** A call by `dev:0`, in a block when this returns. */
  readonly call: (
    contract: string,
    address: Address,
    functionName: string,
    args: readonly unknown[],
    value?: bigint,
  ) => Promise<void>
}

/** Founds everything that `watt up` founds, without its reporter processes, and with other times for a vote. */
export async function foundEnergyContracts(
  client: PublicClient,
  rpc: string,
  voting: VotingTimes,
): Promise<FoundedEnergy> {
  const names = await foundLocalNetwork(client, localFounding({ voting }))
  const oracle = oracleClient(rpc)
  const reporters = Array.from({ length: reporterCount }, (_, index) =>
    privateKeyToAccount(reporterAccount(index).privateKey),
  )
  const submitter = privateKeyToAccount(devAccount(8).privateKey)
  const person = privateKeyToAccount(devAccount(0).privateKey)
  const wallet = createWalletClient({ transport: http(rpc) })
  const send = async (account: LocalAccount, to: Address, data: `0x${string}`): Promise<void> =>
    done(client, await wallet.sendTransaction({ account, to, data, chain: null }))

  return {
    names,
    report: async (name, value) => {
      const address = names.get(`feed:${name}`)!
      const chain = createFeedChain(oracle, address)
      const [{ domain, feedId, members }, { lastRound, configDigest }, { timestamp }] = await Promise.all([
        chain.setting(),
        chain.pulse(),
        client.getBlock(),
      ])
      const observation = {
        feedId,
        roundId: lastRound + 1n,
        value,
        periodStart: 1_700_000_000,
        periodEnd: 1_710_000_000,
        vintage: Number(lastRound),
        observedAt: Number(timestamp),
        sourcesRoot: zeroHash,
        configDigest,
      }
      const signed = await Promise.all(
        reporters.map(async (account) => ({
          ...(await signObservation(account, domain, observation)),
          reporter: members.indexOf(account.address),
        })),
      )
      await send(submitter, address, encodeReport(signed.toSorted((a, b) => a.reporter - b.reporter)))
    },
    call: async (contract, address, functionName, args, value = 0n) => {
      const { abi } = artifact(contract)
      const hash = await wallet.writeContract({
        account: person,
        address,
        abi: abi as Abi,
        functionName,
        args: [...args],
        value,
        // Given, not estimated: what an index does depends on the second.
        gas: 2_000_000n,
        chain: null,
      })
      await done(client, hash)
    },
  }
}

/** Puts both tokens of `dev:0` into their pool. Amounts in whole tokens of 18 decimals. */
export async function provide(
  { names, call }: FoundedEnergy,
  [tokenA, wholeA]: readonly [Address, string],
  [tokenB, wholeB]: readonly [Address, string],
): Promise<void> {
  const router = names.get('router')!
  const [desiredA, desiredB] = [parseEther(wholeA), parseEther(wholeB)]
  await call('KwtToken', tokenA, 'approve', [router, desiredA])
  await call('KwtToken', tokenB, 'approve', [router, desiredB])
  const deadline = 10n ** 12n
  const to = devAccount(0).address
  const order = { tokenA, tokenB, desiredA, desiredB, minimumA: 0n, minimumB: 0n, to, deadline }
  await call('SwapRouter', router, 'addLiquidity', [order])
}

async function done(client: PublicClient, hash: `0x${string}`): Promise<void> {
  const { status } = await client.waitForTransactionReceipt({ hash, timeout: 60_000 })
  if (status !== 'success') throw new Error(`${hash} failed`)
}
