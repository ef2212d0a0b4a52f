import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { allMethods } from './all.ts'

/** Everything that a stranger on the public port may call. A new method is added here on purpose, or not at all. */
const publicMethods = `
  debug_traceCall debug_traceTransaction
  eth_accounts eth_blobBaseFee eth_blockNumber eth_call eth_chainId eth_createAccessList eth_estimateGas eth_feeHistory
  eth_gasPrice eth_getBalance eth_getBlockByHash eth_getBlockByNumber eth_getBlockReceipts
  eth_getBlockTransactionCountByHash eth_getBlockTransactionCountByNumber eth_getCode eth_getFilterChanges
  eth_getFilterLogs eth_getLogs eth_getProof eth_getRawTransactionByHash eth_getStorageAt
  eth_getTransactionByBlockHashAndIndex eth_getTransactionByBlockNumberAndIndex eth_getTransactionByHash
  eth_getTransactionCount eth_getTransactionReceipt eth_getUncleByBlockHashAndIndex
  eth_getUncleByBlockNumberAndIndex eth_getUncleCountByBlockHash eth_getUncleCountByBlockNumber
  eth_maxPriorityFeePerGas eth_newBlockFilter eth_newFilter eth_newPendingTransactionFilter eth_sendRawTransaction
  eth_simulateV1 eth_subscribe eth_syncing eth_uninstallFilter eth_unsubscribe
  net_listening net_peerCount net_version
  txpool_content txpool_contentFrom txpool_inspect txpool_status
  watt_getCertificate watt_getPeers watt_getQuorumSet watt_getSlot watt_status
  web3_clientVersion web3_sha3
`

describe('allMethods', () => {
  it('is exactly what strangers may call', () => {
    assert.deepEqual([...allMethods.keys()].toSorted(), publicMethods.trim().split(/\s+/))
  })
})
