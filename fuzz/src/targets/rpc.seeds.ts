/**
 * One good call of every JSON-RPC method. The names come from the node's own table, so a new method is fuzzed from its
 * first day; it is called without parameters until it gets a row here.
 * @module
 */
import { allMethods } from '../../../core/node/src/rpc/methods/all.ts'
import { contracts } from '../../../core/node/src/rpc/test-contracts.ts'

export type KnownFacts = {
  readonly account: string
  readonly blockHash: string
  readonly transactionHash: string
  readonly rawTransaction: string
  readonly nodeId: string
}

/** Ids are counted here; a node draws them at random. */
export const firstFilter: string = `0x${'1'.padStart(32, '0')}`

const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`

/** Requests, one for each method and some for several shapes of parameters. */
export function sampleRequests(facts: KnownFacts): readonly object[] {
  const byMethod = paramsOf(facts)
  return [...allMethods.keys()].flatMap((method) =>
    (byMethod[method] ?? [[]]).map((params, at) => ({ jsonrpc: '2.0', id: at, method, params })),
  )
}

type Params = Readonly<Record<string, readonly (readonly unknown[])[]>>

function paramsOf({ account, blockHash, transactionHash, rawTransaction, nodeId }: KnownFacts): Params {
  const [reverter, emitter, counter] = contracts.map(({ address }) => address)
  const call = { from: account, to: counter, gas: '0x186a0', value: '0x1', input: '0x01' }
  const authorization = {
    chainId: '0x539',
    address: counter,
    nonce: '0x0',
    yParity: '0x0',
    r: '0x1',
    s: '0x1',
  }
  const fullCall = {
    ...call,
    maxFeePerGas: '0x0',
    nonce: '0x3',
    accessList: [{ address: counter, storageKeys: [word(0)] }],
    authorizationList: [authorization],
  }
  const state = {
    [account]: { balance: '0xffff', nonce: '0x5', code: '0x6001', stateDiff: { [word(1)]: word(2) } },
  }
  const block = {
    number: '0x9',
    time: '0x77777777',
    gasLimit: '0xfffff',
    baseFeePerGas: '0x0',
    random: word(4),
  }
  const tracer = { tracer: 'callTracer', tracerConfig: { withLog: true, onlyTopCall: false } }
  const logs = { fromBlock: '0x0', toBlock: 'latest', address: [emitter], topics: [null, [word(7)]] }
  return {
    eth_call: [[call], [fullCall, 'latest', state, block], [{ to: reverter }, { blockHash }]],
    eth_estimateGas: [[call], [fullCall, '0x1', state, block]],
    eth_createAccessList: [[fullCall, 'latest']],
    eth_simulateV1: [
      [
        {
          blockStateCalls: [
            { blockOverrides: block, stateOverrides: state, calls: [call, { to: emitter, data: word(7) }] },
          ],
          traceTransfers: true,
          validation: false,
          returnFullTransactions: true,
        },
        'latest',
      ],
    ],
    debug_traceTransaction: [[transactionHash, tracer]],
    debug_traceCall: [[call, 'latest', { ...tracer, stateOverrides: state, blockOverrides: block }]],
    eth_feeHistory: [
      ['0x3', 'latest', [10, 50.5, 90]],
      [2, '0x2'],
    ],
    eth_getBalance: [[account, 'latest']],
    eth_getTransactionCount: [[account, 'pending']],
    eth_getCode: [[counter, { blockNumber: '0x1' }]],
    eth_getStorageAt: [[counter, '0x0', 'latest']],
    eth_getProof: [[counter, [word(0), '0x1'], 'latest']],
    eth_getBlockByNumber: [
      ['latest', true],
      ['0x1', false],
    ],
    eth_getBlockByHash: [[blockHash, true]],
    eth_getBlockReceipts: [['0x1']],
    eth_getBlockTransactionCountByNumber: [['0x1']],
    eth_getBlockTransactionCountByHash: [[blockHash]],
    eth_getTransactionByBlockNumberAndIndex: [['0x1', '0x0']],
    eth_getTransactionByBlockHashAndIndex: [[blockHash, '0x0']],
    eth_getTransactionByHash: [[transactionHash]],
    eth_getTransactionReceipt: [[transactionHash]],
    eth_getRawTransactionByHash: [[transactionHash]],
    eth_getUncleByBlockNumberAndIndex: [['0x1', '0x0']],
    eth_getUncleByBlockHashAndIndex: [[blockHash, '0x0']],
    eth_getUncleCountByBlockNumber: [['0x1']],
    eth_getUncleCountByBlockHash: [[blockHash]],
    eth_getLogs: [[logs], [{ blockHash, topics: [[word(7), null]] }]],
    eth_newFilter: [[logs]],
    eth_newPendingTransactionFilter: [[], [true]],
    eth_getFilterChanges: [[firstFilter]],
    eth_getFilterLogs: [[firstFilter]],
    eth_uninstallFilter: [[firstFilter]],
    eth_subscribe: [['newHeads'], ['logs', logs], ['newPendingTransactions', { full: true }]],
    eth_unsubscribe: [['0x1']],
    eth_sendRawTransaction: [[rawTransaction]],
    web3_sha3: [['0x01']],
    txpool_contentFrom: [[account]],
    watt_getSlot: [['0x1']],
    watt_getCertificate: [['0x1']],
    watt_getQuorumSet: [[nodeId]],
  }
}
