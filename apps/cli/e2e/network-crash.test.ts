/**
 * kill -9 under traffic: one validator, then all of them. What was acknowledged must still be there.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createPublicClient, createWalletClient, http, type Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { eventually, isAlive, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

type Acknowledged = { readonly hash: Hex; readonly blockHash: Hex; readonly blockNumber: bigint }

const folder = await temporaryFolder()
let network: RunningNetwork | undefined
after(async () => {
  await network?.stop()
  await folder.remove()
})

const clientOf = (rpc: string) =>
  createPublicClient({ transport: http(rpc, { retryCount: 0 }), pollingInterval: 100, cacheTime: 0 })

describe('a network of four validators', () => {
  const acknowledged: Acknowledged[] = []

  it(
    'goes on while one is killed with -9 under traffic, and that one comes back in sync',
    { timeout: 120_000 },
    async () => {
      network = await startNetwork(folder.path)
      const { rpc, validators } = network
      const victim = validators[2]
      assert(victim)
      const traffic = startTraffic(rpc, acknowledged)
      await eventually('first receipts', 20_000, async () => acknowledged.length >= 3)

      process.kill(victim.pid, 'SIGKILL')
      const killedAt = await clientOf(rpc).getBlockNumber()
      await eventually(
        'five more blocks',
        30_000,
        async () => (await clientOf(rpc).getBlockNumber()) >= killedAt + 5n,
      )

      const head = await eventually('the victim back in sync', 60_000, async () => {
        const number = await clientOf(rpc).getBlockNumber()
        return (await clientOf(victim.rpc).getBlockNumber()) >= number - 1n && number
      })
      await traffic.stop()
      const [here, there] = await Promise.all(
        [rpc, victim.rpc].map((it) => clientOf(it).getBlock({ blockNumber: head - 1n })),
      )
      assert.deepEqual([there?.hash, there?.stateRoot], [here?.hash, here?.stateRoot])
      await assertKept(victim.rpc, acknowledged)
    },
  )

  it(
    'continues after all are killed with -9, without any flag and with nothing acknowledged lost',
    { timeout: 120_000 },
    async () => {
      await network?.stop() // A validator that came back has another process id; after a clean start all are known.
      const before = await startNetwork(folder.path)
      network = before
      const traffic = startTraffic(before.rpc, acknowledged)
      const seen = acknowledged.length
      await eventually('more receipts', 20_000, async () => acknowledged.length >= seen + 3)
      const pids = before.validators.map(({ pid }) => pid)
      await before.kill()
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      await traffic.stop()
      await eventually('their end', 15_000, async () => !pids.some(isAlive))

      network = await startNetwork(folder.path)
      assert.equal(network.validators.length, before.validators.length)
      const last = acknowledged.reduce(
        (most, { blockNumber }) => (blockNumber > most ? blockNumber : most),
        0n,
      )
      await eventually(
        'a block beyond the last receipt',
        30_000,
        async () => (await clientOf(network!.rpc).getBlockNumber()) > last,
      )
      for (const { rpc } of network.validators) {
        await eventually(`${rpc} in sync`, 30_000, async () => (await clientOf(rpc).getBlockNumber()) > last)
        await assertKept(rpc, acknowledged)
      }
    },
  )
})

async function assertKept(rpc: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  assert(acknowledged.length > 0)
  for (const { hash, blockHash, blockNumber } of acknowledged) {
    const receipt = await clientOf(rpc).getTransactionReceipt({ hash })
    assert.deepEqual([receipt.blockHash, receipt.blockNumber], [blockHash, blockNumber])
  }
}

/** Three accounts send one transfer after the other; a receipt that was seen is acknowledged. */
function startTraffic(rpc: string, acknowledged: Acknowledged[]): { stop(): Promise<void> } {
  let running = true
  const senders = [1, 2, 3].map(async (addressIndex) => {
    const account = mnemonicToAccount('test test test test test test test test test test test junk', {
      addressIndex,
    })
    const wallet = createWalletClient({ account, transport: http(rpc, { retryCount: 0 }) })
    while (running) {
      try {
        const hash = await wallet.sendTransaction({ chain: null, to: account.address, value: 1n })
        const receipt = await clientOf(rpc).waitForTransactionReceipt({
          hash,
          timeout: 10_000,
          retryCount: 0,
        })
        acknowledged.push({ hash, blockHash: receipt.blockHash, blockNumber: receipt.blockNumber })
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100)) // The node is down: nothing was acknowledged.
      }
    }
  })
  return {
    stop: async () => {
      running = false
      await Promise.all(senders)
    },
  }
}
