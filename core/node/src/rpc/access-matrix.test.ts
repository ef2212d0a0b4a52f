/** Who may call what: every method of both ports against every role. A new method fails here until somebody lists it. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { createAdminHandlers } from '../admin/handlers.ts'
import { loadSecret } from '../admin/secret-file.ts'
import { startAdminServer, type AdminServer } from '../admin/server.ts'
import { issueToken } from '../admin/token.ts'
import { systemClock } from '../system-clock.ts'
import { silentLogger } from '../test-clock.ts'
import { allMethods } from './methods/all.ts'
import type { RpcServer } from './server.ts'
import { createTestNode } from './test-node.ts'

/** `yes`: known to who calls; `off`: there, but switched off; `unknown`: not there; `no`: not let in. */
type Verdict = 'yes' | 'off' | 'unknown' | 'no'
/** Everybody's port; the admin's port without token, with one too old, one of another key, and a good one. */
type Row = readonly [everybody: Verdict, none: Verdict, expired: Verdict, stranger: Verdict, admin: Verdict]

const open: Row = ['yes', 'no', 'no', 'no', 'unknown']
const traces: Row = ['off', 'no', 'no', 'no', 'unknown']
const administration: Row = ['unknown', 'no', 'no', 'no', 'yes']

const openMethods = `
  eth_accounts eth_blobBaseFee eth_blockNumber eth_call eth_chainId eth_createAccessList eth_estimateGas
  eth_estimateUserOperationGas eth_feeHistory
  eth_gasPrice eth_getBalance eth_getBlockByHash eth_getBlockByNumber eth_getBlockReceipts
  eth_getBlockTransactionCountByHash eth_getBlockTransactionCountByNumber eth_getCode eth_getFilterChanges
  eth_getFilterLogs eth_getLogs eth_getProof eth_getRawTransactionByHash eth_getStorageAt
  eth_getTransactionByBlockHashAndIndex eth_getTransactionByBlockNumberAndIndex eth_getTransactionByHash
  eth_getTransactionCount eth_getTransactionReceipt eth_getUncleByBlockHashAndIndex
  eth_getUncleByBlockNumberAndIndex eth_getUncleCountByBlockHash eth_getUncleCountByBlockNumber
  eth_getUserOperationByHash eth_getUserOperationReceipt
  eth_maxPriorityFeePerGas eth_newBlockFilter eth_newFilter eth_newPendingTransactionFilter eth_sendRawTransaction
  eth_sendUserOperation eth_simulateV1 eth_subscribe eth_supportedEntryPoints eth_syncing eth_uninstallFilter eth_unsubscribe
  net_listening net_peerCount net_version
  txpool_content txpool_contentFrom txpool_inspect txpool_status
  watt_epoch watt_getCertificate watt_getPeers watt_getQuorumSet watt_getReceiptProof watt_getSlot watt_ranking
  watt_reward watt_rewardLeaves watt_rewardNodes watt_status
  web3_clientVersion web3_sha3
`
const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const matrix: ReadonlyMap<string, Row> = new Map([
  ...words(openMethods).map((name) => [name, open] as const),
  ...words('debug_traceCall debug_traceTransaction').map((name) => [name, traces] as const),
  ...words('admin_stop').map((name) => [name, administration] as const),
])

describe('methods against roles', () => {
  let folder: string
  let server: RpcServer
  let admin: AdminServer
  let secret: Uint8Array
  const handlers = createAdminHandlers({ stop: () => undefined })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-roles-'))
    server = await (await createTestNode()).serve()
    const secretPath = join(folder, 'admin.secret')
    const listen = { type: 'port', port: 0, secretPath } as const
    admin = await startAdminServer({ listen, handlers, logger: silentLogger, clock: systemClock })
    secret = await loadSecret(secretPath)
  })
  after(async () => {
    await server.stop()
    await admin.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const ask = async (port: number, method: string, token?: string): Promise<Verdict> => {
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      // One argument too many for any method: what is known refuses it, and nothing runs.
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: Array(9).fill(null) }),
    })
    if (response.status === 401) return 'no'
    const { error } = (await response.json()) as {
      readonly error?: { readonly code: number; readonly message: string }
    }
    if (error?.code !== -32_601) return 'yes'
    return allMethods.has(method) && port === server.port ? 'off' : 'unknown'
  }

  it('lists exactly the methods there are', () => {
    const there = [...allMethods.keys(), ...Object.keys(handlers)]
    assert.deepEqual([...matrix.keys()].toSorted(), there.toSorted())
  })

  it('gives every role what is listed', async () => {
    const expired = issueToken(secret, Date.now() - 3_600_000)
    const stranger = issueToken(randomBytes(32), Date.now())
    for (const [method, row] of matrix) {
      const found = [
        await ask(server.port, method),
        await ask(admin.port!, method),
        await ask(admin.port!, method, expired),
        await ask(admin.port!, method, stranger),
        await ask(admin.port!, method, issueToken(secret, Date.now())),
      ]
      assert.deepEqual(found, row, method)
    }
  })

  it('has nothing on the public port that signs, holds keys or administers', () => {
    const dangerous =
      /^(admin|personal|miner|engine|clique|les|parity)_|sign|sendTransaction$|unlock|key|wallet/i
    assert.deepEqual(
      [...allMethods.keys()].filter((name) => dangerous.test(name)),
      [],
    )
  })
})
