/**
 * A node whose disk fails. A limit on the size of its files stands for the disk: it needs no root, and hits while the node
 * runs.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { createIdentity, readOrCreateKeyFile } from '../src/identity/index.ts'
import { freePort, startNodeProcess } from './node-process.ts'

/** Of util-linux. */
const prlimit = 'prlimit'
const hasPrlimit = spawnSync(prlimit, ['--version']).status === 0

it(
  'a node whose disk fails ends by itself, says why, and goes on from what it acknowledged',
  { skip: hasPrlimit ? false : 'it needs the program prlimit', timeout: 60_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'watt-failing-disk-'))
    const genesis = { chainId: 1337, name: 'disk', timestampMs: Date.now(), allocation: {} }
    await writeFile(join(dataDir, 'genesis.json'), JSON.stringify(genesis))
    const { nodeId } = createIdentity(await readOrCreateKeyFile(join(dataDir, 'key')))
    await writeFile(
      join(dataDir, 'config.json'),
      JSON.stringify({
        quorumSet: { threshold: 1, validators: [nodeId] },
        listen: [`/ip4/127.0.0.1/tcp/${await freePort()}`],
        rpcPort: 0,
        adminSocket: 'none',
        blockTimeMs: 500,
      }),
      { mode: 0o600 },
    )
    const node = startNodeProcess(dataDir)
    try {
      const url = await node.started
      const head = await untilBlock(url, 3)
      execFileSync(prlimit, ['--pid', String(node.pid), `--fsize=${await logBytes(dataDir)}`])
      const { code } = await node.ended
      assert.equal(code, 1, node.output)
      assert.match(node.output, /"event":"consensus\.halted"/)
      assert.match(node.output, /ledger\/store.*Check the disk/)

      const again = startNodeProcess(dataDir)
      try {
        await untilBlock(await again.started, head + 2)
      } finally {
        await again.kill()
      }
    } finally {
      await node.kill()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
)

/** Bytes of the store's write-ahead log. */
async function logBytes(dataDir: string): Promise<number> {
  const store = join(dataDir, 'store')
  const logs = (await readdir(store)).filter((name) => name.endsWith('.log'))
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(store, name))).size))
  return Math.max(...sizes)
}

/** Waits for a block. @returns the head then. */
async function untilBlock(url: string, number: number): Promise<number> {
  for (;;) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] }),
    })
    const { result } = (await answer.json()) as { readonly result: string }
    if (Number(result) >= number) return Number(result)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
