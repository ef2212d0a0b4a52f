/**
 * A served test node with a little history: block 1 holds a transfer of 5 wei to {@link nobody} and a call of the
 * emitter with 7, block 2 a call of the reverter, block 3 nothing. All from account 0.
 * @module
 */
import type { Hex } from '@watt/evm'
import type { RpcLimits } from './limits.ts'
import type { RpcServer } from './server.ts'
import { word } from './hex.ts'
import { emitter, reverter } from './test-contracts.ts'
import { callRpc, createTestNode, testAccount, testChainId } from './test-node.ts'
import type { TestNode } from './test-node.ts'

export type TestSession = {
  readonly test: TestNode
  readonly server: RpcServer & { readonly url: string }
  readonly transferHash: Hex
  readonly logHash: Hex
  call<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T>
  /** Signs with account 0, sends and returns the hash. */
  send(fields: {
    readonly to: Hex
    readonly data?: Hex
    readonly value?: bigint
    readonly gas?: bigint
  }): Promise<Hex>
}

export const alice: Hex = testAccount(0).address.toLowerCase() as Hex
export const nobody: Hex = `0x${'99'.repeat(20)}`
export const unknownHash: Hex = word(12_345n)

export async function startTestSession(limits: Partial<RpcLimits>): Promise<TestSession> {
  const test = await createTestNode({ keepBlocks: 8 })
  const server = await test.serve({ limits })
  const call = <T>(method: string, ...params: readonly unknown[]): Promise<T> =>
    callRpc(server.url, method, ...params) as Promise<T>
  const send: TestSession['send'] = async (fields) => {
    const nonce = Number(test.node.pool.nextNonce(alice))
    const free = {
      type: 'eip1559',
      chainId: testChainId,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    } as const
    return call(
      'eth_sendRawTransaction',
      await testAccount(0).signTransaction({ ...free, nonce, gas: 200_000n, ...fields }),
    )
  }
  const transferHash = await send({ to: nobody, value: 5n, gas: 21_000n })
  const logHash = await send({ to: emitter.address, data: word(7n) })
  await test.closeBlock()
  await send({ to: reverter.address })
  await test.closeBlock()
  await test.closeBlock()
  return { test, server, transferHash, logHash, call, send }
}
