/**
 * JSON-RPC bodies through the node's dispatcher, over HTTP's and WebSocket's way in, in front of a real ledger and pool.
 * @module
 */
import { EventEmitter } from 'node:events'
import { answer, type Dispatcher } from '../../../core/node/src/rpc/dispatch.ts'
import { filters } from '../../../core/node/src/rpc/filters.ts'
import { defaultLimits, type RpcLimits } from '../../../core/node/src/rpc/limits.ts'
import type { RpcContext, Subscriber } from '../../../core/node/src/rpc/method.ts'
import { allMethods } from '../../../core/node/src/rpc/methods/all.ts'
import { recentBlocks } from '../../../core/node/src/rpc/recent-blocks.ts'
import { emitter } from '../../../core/node/src/rpc/test-contracts.ts'
import { createTestNode, soloNodeId, testAccount, testChainId } from '../../../core/node/src/rpc/test-node.ts'
import { webSocketClient } from '../../../core/node/src/rpc/web-socket-client.ts'
import { silentLogger } from '../../../core/node/src/test-clock.ts'
import { mutateJson } from '../mutate/json.ts'
import { jsonOf, promise, type Target, utf8 } from '../target.ts'
import { sampleRequests } from './rpc.seeds.ts'

/** Small, so that no call lasts long by right: what is asked is that nothing lasts longer than it may. */
const limits: RpcLimits = {
  ...defaultLimits,
  callGas: 100_000n,
  trace: true,
  filters: 64,
  simulatedBlocks: 8,
  simulatedCalls: 16,
  proofSlots: 16,
}
/** Between two inputs; filters end after 300 of them. */
const stepMs = 1_000

const test = await createTestNode({ keepBlocks: 8 })
const { node, engine, clock } = test
const sender = testAccount(0)

function sign(nonce: number, to: `0x${string}`, data: `0x${string}`): Promise<`0x${string}`> {
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
  return sender.signTransaction({
    type: 'eip1559',
    chainId: testChainId,
    nonce,
    gas: 90_000n,
    to,
    data,
    ...fees,
  })
}

const raw = await sign(0, emitter.address, `0x${'7'.padStart(64, '0')}`)
const [sent] = await node.pool.add([Buffer.from(raw.slice(2), 'hex')], 'rpc')
const block = await test.closeBlock()
await test.closeBlock()

let broken: string | undefined
const logger: RpcContext['logger'] = {
  ...silentLogger,
  error: (event, facts) => {
    if (event === 'rpc.internal') broken ??= facts?.['error'] as string
  },
}
const subscriber: Subscriber = { subscribe: () => '0x1', unsubscribe: () => true }
let made = 0
const context: RpcContext = {
  node,
  engine,
  limits,
  logger,
  blocks: recentBlocks(node.ledger),
  filters: filters(limits, clock, () => `0x${(++made % 64).toString(16).padStart(32, '0')}`),
  subscriber,
}
const dispatcher: Dispatcher<RpcContext> = {
  methods: allMethods,
  limits,
  logger,
  charge: () => 0,
  admit: (_, work) => work(),
  now: () => clock.elapsed(),
  observe: undefined,
}

const requests = sampleRequests({
  account: sender.address.toLowerCase(),
  blockHash: block.hash,
  transactionHash: sent !== undefined && 'hash' in sent ? sent.hash : block.hash,
  rawTransaction: await sign(1, emitter.address, '0x'),
  nodeId: soloNodeId,
})
const members =
  'latest pending earliest safe finalized jsonrpc method params id 2.0 from to data gasPrice blockHash state code'.split(
    ' ',
  )
const extremes =
  '0xffffffffffffffff 0x0000000000000000000000000000000000000001 0x0000000000000000000000000000000000000100 0xfe 0x5b600056'.split(
    ' ',
  )
const words = [...allMethods.keys(), ...members, ...extremes, `0x${'f'.repeat(64)}`].map((word) =>
  JSON.stringify(word),
)

const isAboutFilters = (it: object): boolean => /Filter|eth_getLogs/.test(JSON.stringify(it))
const batches = [requests.slice(0, 5), requests.filter(isAboutFilters)]
const seeds = [...requests, ...batches].map((it) => utf8(JSON.stringify(it)))

/** @throws when the answer is none, or the dispatcher had to invent an internal error. */
function check(text: string | undefined): boolean {
  if (broken !== undefined) {
    const error = new Error(`an internal error: ${broken.split('\n')[0]}`)
    error.stack = broken
    broken = undefined
    throw error
  }
  if (text === undefined) return true
  const replies = [JSON.parse(text) as unknown].flat() as readonly Readonly<Record<string, unknown>>[]
  const isReply = (it: Readonly<Record<string, unknown>>): boolean =>
    it['jsonrpc'] === '2.0' && 'id' in it && 'result' in it !== 'error' in it
  promise(replies.length > 0 && replies.every(isReply), 'an answer is a JSON-RPC answer')
  return replies.every((it) => 'result' in it)
}

const shared = {
  seeds,
  bytesMax: 65_536,
  /** Not what only a socket reaches. */
  covers:
    /\/core\/node\/src\/rpc\/(?!server|http|connections|broadcast|admission|token-budget|access|test-|rounds|turns|web-socket)/,
  mutate: mutateJson(words),
} satisfies Partial<Target>

export const rpcBody: Target = {
  ...shared,
  async run(input) {
    clock.nowMs += stepMs
    const body = jsonOf(input)
    return body !== undefined && check(await answer(dispatcher, context, body.value))
  },
}

/** As much of a `ws` socket as a client of the node uses. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readonly readyState = 1
  readonly isPaused = false
  readonly bufferedAmount = 0
  readonly #told: (text: string) => void
  readonly #cut: () => void
  constructor(told: (text: string) => void, cut: () => void) {
    super()
    this.#told = told
    this.#cut = cut
  }
  send(text: string, sent: () => void): void {
    this.#told(text)
    sent()
  }
  terminate(): void {
    this.#cut()
  }
}

export const webSocketMessage: Target = {
  ...shared,
  covers: /\/core\/node\/src\/rpc\/(web-socket-client|dispatch|json-depth)\.ts$/,
  seeds: [...seeds, utf8('{"jsonrpc":"2.0","method":"eth_chainId"}'), utf8('{')],
  async run(input) {
    clock.nowMs += stepMs
    const { promise: told, resolve, reject } = Promise.withResolvers<string | undefined>()
    const cut = (): void => reject(new Error('the client was cut off'))
    const socket = new FakeSocket(resolve, cut)
    const connection = { resetAndDestroy: cut } as never
    webSocketClient(socket as never, connection, limits, { unsentBytes: 0 }, async (body) => {
      const text = await answer(dispatcher, context, body)
      if (text === undefined) resolve(undefined)
      return text
    })
    socket.emit('message', Buffer.from(input))
    return check(await told)
  },
}
