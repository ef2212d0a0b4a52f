import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { callRpc, createTestNode } from './test-node.ts'

/** Serves answers for one test; what it heard is in `heard`. */
async function withNode(
  answer: ((body: string) => string) | undefined,
  run: (url: string, heard: readonly string[]) => Promise<void>,
): Promise<void> {
  const heard: string[] = []
  const bundler: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      heard.push(body)
      response.end(answer?.(body))
    })
  })
  await new Promise<void>((resolve) => bundler.listen(0, '127.0.0.1', resolve))
  const { port } = bundler.address() as AddressInfo
  const overrides = answer && { bundlerUrl: `http://127.0.0.1:${port}` }
  const node = await (await createTestNode()).serve(overrides)
  try {
    await run(node.url, heard)
  } finally {
    await node.stop()
    bundler.closeAllConnections()
    await new Promise((resolve) => bundler.close(resolve))
  }
}

describe('user operations', () => {
  it('are passed on, and so is the answer', async () => {
    const answer = (): string => JSON.stringify({ jsonrpc: '2.0', id: 1, result: ['0xabc'] })
    await withNode(answer, async (url, heard) => {
      assert.deepEqual(await callRpc(url, 'eth_supportedEntryPoints'), ['0xabc'])
      const { method, params } = JSON.parse(heard[0]!) as { method: string; params: unknown }
      assert.deepEqual({ method, params }, { method: 'eth_supportedEntryPoints', params: [] })
    })
  })

  it('are refused as the bundler refuses them', async () => {
    const error = { code: -32_500, message: 'AA24 signature error', data: { reason: 'AA24' } }
    await withNode(
      () => JSON.stringify({ jsonrpc: '2.0', id: 1, error }),
      async (url) => assert.rejects(callRpc(url, 'eth_sendUserOperation', {}, '0x'), error),
    )
  })

  it('may be answered with megabytes: a receipt has all logs of its bundle', async () => {
    const answer = (): string => JSON.stringify({ jsonrpc: '2.0', id: 1, result: 'x'.repeat(5_000_000) })
    await withNode(answer, async (url) => {
      const found = (await callRpc(url, 'eth_getUserOperationReceipt', '0x')) as string
      assert.equal(found.length, 5_000_000)
    })
  })

  it('need a bundler', async () => {
    await withNode(undefined, async (url) =>
      assert.rejects(callRpc(url, 'eth_supportedEntryPoints'), {
        code: -32_000,
        data: { reason: 'no-bundler' },
      }),
    )
  })

  for (const [what, text] of [
    ['no JSON', 'hello'],
    ['an endless answer', JSON.stringify('x'.repeat(2 ** 24))],
  ] as const)
    it(`are not answered with ${what}`, async () => {
      await withNode(
        () => text,
        async (url) =>
          assert.rejects(callRpc(url, 'eth_supportedEntryPoints'), {
            code: -32_000,
            data: { reason: 'bundler-silent' },
          }),
      )
    })

  it('are bounded in their arguments', async () => {
    await withNode(
      () => '{}',
      async (url, heard) => {
        await assert.rejects(callRpc(url, 'eth_getUserOperationByHash', 1, 2), { code: -32_602 })
        assert.equal(heard.length, 0)
      },
    )
  })
})
