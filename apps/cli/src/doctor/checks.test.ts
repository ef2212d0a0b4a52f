import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Status } from '@watt/sdk'
import { checkNode, runChecks, type Finding } from './checks.ts'

let root: string
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'watt-doctor-'))
})
after(() => rm(root, { recursive: true, force: true }))

const nowMs = 1_000_000
const status = {
  chainId: '0x7a69',
  peerCount: 3,
  head: { number: '0x5', hash: '0x', closeTimeMs: nowMs - 1000 },
  consensus: { state: 'synced', reason: null, quorum: { nodes: { aa: 'agree', bb: 'agree' } } },
} as unknown as Status

async function findings(change: Partial<Parameters<typeof runChecks>[0]> = {}): Promise<readonly Finding[]> {
  return runChecks({
    nodeVersion: '24.11.0',
    dataDirs: [root],
    rpc: 'http://127.0.0.1:1',
    status,
    ports: [],
    nowMs,
    ...change,
  })
}

async function failures(change: Partial<Parameters<typeof runChecks>[0]> = {}): Promise<readonly string[]> {
  const failed = (await findings(change)).filter(({ verdict }) => verdict === 'failed')
  for (const { fix } of failed) assert.ok(fix, 'each failure names its fix')
  return failed.map(({ name }) => name)
}

describe('doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    assert.deepEqual(await failures(), [])
  })

  it('knows which Node is too old', () => {
    const verdicts = ['20.20.2', '24.10.9', '24.11.0', '26.10.0'].map((version) => checkNode(version).verdict)
    assert.deepEqual(verdicts, ['failed', 'failed', 'ok', 'ok'])
  })

  it('finds keys and folders that others can use', async () => {
    const dataDir = join(root, 'open')
    await mkdir(join(dataDir, 'keystore'), { recursive: true })
    await writeFile(join(dataDir, 'keystore', 'main.json'), '{}', { mode: 0o600 })
    await mkdir(join(dataDir, 'node-1'))
    await writeFile(join(dataDir, 'node-1', 'key'), 'x', { mode: 0o600 })
    assert.deepEqual(await failures({ dataDirs: [dataDir] }), [])
    await chmod(join(dataDir, 'node-1', 'key'), 0o644)
    await chmod(dataDir, 0o777)
    assert.deepEqual(await failures({ dataDirs: [dataDir] }), ['data folder', 'keys'])
    await rm(dataDir, { recursive: true })
  })

  it('finds a node that is silent, alone, stuck, or ahead of this clock', async () => {
    assert.deepEqual(await failures({ status: undefined }), ['rpc'])
    assert.deepEqual(await failures({ status: { ...status, peerCount: 0 } }), ['peers'])
    const stuck = {
      ...status,
      consensus: { ...status.consensus, state: 'stuck', reason: 'two are missing' },
    } as const
    assert.deepEqual(await failures({ status: stuck }), ['consensus'])
    assert.deepEqual(await failures({ nowMs: nowMs - 60_000 }), ['clock'])
  })
})
