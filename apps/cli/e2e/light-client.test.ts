/**
 * The light client on a running network of four validators, beside a node that lies in every way we know.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { finalityDigest, gasLimitFor, watt, type Certificate, type QuorumSet } from '@watt/sdk'
import {
  LightClient,
  memoryCheckpoint,
  UnprovenError,
  type LightClientOptions,
  type Report,
  type Trust,
} from '@watt/sdk/light'
import { numberToHex, type Hex, type TransactionReceipt } from 'viem'
import { privateKeyToAccount, sign } from 'viem/accounts'
import { recordedHost } from '../src/host.fixture.ts'
import { run } from '../src/run.ts'
import { devAccount } from '../src/up/dev-accounts.ts'
import { honestly, startLyingNode, type Lie, type LyingNode } from './lying-node.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

/** Writes 42 and 7 into slots 0 and 1, logs the topic 255, and leaves one byte of code. */
const initCode: Hex = '0x602a600055600760015560ff60006000a1600160005360016000f3'
const slots: readonly Hex[] = ['0x0', '0x1', '0x2']
const person = devAccount(0).address
const patienceMs = 120_000

const folder = await temporaryFolder()
const dataDir = join(folder.path, 'network')
let network: RunningNetwork
let liar: LyingNode
let trust: Trust
let receipt: TransactionReceipt
let contract: Hex

before(async () => {
  network = await startNetwork(dataDir)
  liar = await startLyingNode(network.rpc)
  const config = JSON.parse(await readFile(join(dataDir, 'node-1', 'config.json'), 'utf8')) as {
    readonly quorumSet: QuorumSet
  }
  const client = watt(network.rpc)
  const { genesisHash } = await client.getWattStatus()
  trust = { chainId: 31_337, genesisHash, quorumSet: config.quorumSet }
  const account = privateKeyToAccount(devAccount(1).privateKey)
  const gas = gasLimitFor(await client.estimateGas({ account, data: initCode }))
  const free = { type: 'eip1559', maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const
  const raw = await account.signTransaction({
    ...free,
    chainId: trust.chainId,
    nonce: 0,
    gas,
    data: initCode,
  })
  const hash = await client.sendRawTransaction({ serializedTransaction: raw })
  receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 200, timeout: patienceMs })
  contract = receipt.contractAddress ?? assert.fail('no contract was made')
})
after(async () => {
  await liar?.close()
  await network?.stop()
  await folder.remove()
})
beforeEach(() => {
  liar?.tell(honestly)
  liar?.send('whole')
})

function open(nodes: readonly string[], options: Partial<LightClientOptions> = {}): Promise<LightClient> {
  return LightClient.open({ ...trust, nodes, timeoutMs: 30_000, ...options })
}

const honestNodes = (): readonly string[] => network.validators.slice(1, 3).map(({ rpc }) => rpc)

/** What a client says that knows nobody but the liar. */
async function refusal(
  question: (light: LightClient) => Promise<unknown>,
  options: Partial<LightClientOptions> = {},
): Promise<Report> {
  const light = await open([liar.url], { timeoutMs: 3_000, ...options })
  const error: unknown = await question(light).then(
    () => assert.fail('the liar was believed'),
    (it: unknown) => it,
  )
  assert.ok(error instanceof UnprovenError, String(error))
  assert.ok(error.message.includes(liar.url), error.message)
  assert.deepEqual(error.report.agreed, [])
  return error.report
}

/** Beside honest nodes: the truth is proven, but not confirmed while the liar speaks. */
async function besideHonest<T>(
  question: (
    light: LightClient,
  ) => Promise<{ value: T; confirmed: boolean; doubts: readonly string[]; report: Report }>,
): Promise<T> {
  const light = await open([...honestNodes(), liar.url])
  const { value, confirmed, doubts, report } = await question(light)
  assert.deepEqual([confirmed, doubts], [false, ['disagreement']])
  assert.deepEqual(
    report.lied.map(({ node }) => node),
    [liar.url],
  )
  assert.equal(report.agreed.length, 2)
  const again = await question(light)
  assert.deepEqual([again.confirmed, again.report.asked.includes(liar.url)], [true, false])
  return value
}

const to =
  (
    method: string,
    change: (
      result: never,
      ...rest: Parameters<Lie> extends [infer C, unknown, infer A] ? [C, A] : never
    ) => unknown,
  ): Lie =>
  (call, result, ask) =>
    call.method === method ? change(result as never, call, ask) : result

describe('light client on a running network', () => {
  it('confirms accounts, slots and transactions that several nodes prove', async () => {
    const light = await open(honestNodes(), { ownNode: network.rpc })
    const { value, confirmed, block, report } = await light.account(person)
    assert.equal(value.balanceWei, await watt(network.rpc).getBalance({ address: person }))
    assert.deepEqual([confirmed, report.agreed.length, report.asked[0]], [true, 3, network.rpc])
    assert.ok(block.signers.length >= 3)
    const held = await light.storage(contract, slots)
    assert.deepEqual([held.value, held.confirmed], [[42n, 7n, 0n], true])
    const made = await light.transaction(receipt.transactionHash)
    assert.equal(made.block.hash, receipt.blockHash)
    assert.deepEqual(
      [made.confirmed, made.value.succeeded, made.value.from, made.value.to, made.value.index],
      [true, true, devAccount(1).address, null, receipt.transactionIndex],
    )
    assert.deepEqual(
      made.value.logs.map(({ topics }) => topics.map(BigInt)),
      [[255n]],
    )
    const before = await light.account(contract, { at: receipt.blockNumber - 1n })
    assert.deepEqual([before.value.exists, before.confirmed], [false, true])
  })

  it('runs the example of docs/light-client.md', async () => {
    const page = await readFile(new URL('../../../docs/light-client.md', import.meta.url), 'utf8')
    const example =
      /```ts\n([^`]*LightClient\.open[\s\S]*?)```/.exec(page)?.[1] ?? assert.fail('there is no example')
    const code = example.replace('.watt/local', dataDir).replaceAll('http://127.0.0.1:8545', network.rpc)
    const words = ['--input-type=module-typescript', '--eval', code]
    const { stdout } = await promisify(execFile)(process.execPath, words, {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      timeout: patienceMs,
    })
    assert.match(stdout, /^\d+ wei in block \d+, signed by [34] \{\n {2}confirmed: true/)
  })

  it('follows the chain, also after a restart', async () => {
    const store = memoryCheckpoint()
    const first = await (await open(honestNodes(), { store })).sync()
    const light = await open(honestNodes(), { store })
    assert.equal(light.newest?.header.hash, first.header.hash)
    await eventually('a newer block', patienceMs, async () => {
      const { header } = await light.sync()
      return header.number > first.header.number + 2n
    })
  })
})

describe('light client and a lying node', () => {
  it('refuses a changed balance', async () => {
    liar.tell(to('eth_getProof', (it: object) => ({ ...it, balance: '0xffffffffffffffffffff' })))
    const { lied } = await refusal((light) => light.account(person))
    assert.match(lied[0]!.why, /balance .* its proof says/)
    await besideHonest((light) => light.account(person))
  })

  it('refuses a slot that is left out or emptied', async () => {
    type Proof = { readonly storageProof: readonly object[] }
    liar.tell(to('eth_getProof', (it: Proof) => ({ ...it, storageProof: it.storageProof.slice(1) })))
    assert.match(
      (await refusal((light) => light.storage(contract, slots))).lied[0]!.why,
      /does not prove the 3 slots/,
    )
    liar.tell(
      to('eth_getProof', ({ storageProof, ...it }: Proof) => ({
        ...it,
        storageProof: storageProof.map((slot) => ({ ...slot, value: '0x0', proof: [] })),
      })),
    )
    assert.equal((await refusal((light) => light.storage(contract, slots))).lied.length, 1)
    assert.deepEqual(await besideHonest((light) => light.storage(contract, slots)), [42n, 7n, 0n])
  })

  it('refuses a forged receipt', async () => {
    type Proof = { readonly receiptProof: readonly Hex[]; readonly transactionProof: readonly Hex[] }
    // In the last node: typed receipt 02, list header of 3 bytes, then the status.
    const failed = (node: Hex): Hex => node.replace(/02f9([0-9a-f]{4})01/, '02f9$180') as Hex
    liar.tell(
      to('watt_getReceiptProof', (it: Proof) => {
        const receiptProof = it.receiptProof.map(failed)
        assert.notDeepEqual(receiptProof, it.receiptProof)
        return { ...it, receiptProof }
      }),
    )
    const question = (light: LightClient) => light.transaction(receipt.transactionHash)
    assert.match((await refusal(question)).lied[0]!.why, /not the one its parent names/)
    assert.equal((await besideHonest(question)).succeeded, true)
    liar.tell(to('watt_getReceiptProof', (it: object) => ({ ...it, transactionIndex: '0x7' })))
    assert.equal((await refusal(question)).lied.length, 1)
    liar.tell(
      to('watt_getReceiptProof', (it: object) => ({
        ...it,
        blockNumber: numberToHex(receipt.blockNumber - 1n),
      })),
    )
    assert.equal((await refusal(question)).lied.length, 1)
  })

  it('refuses a swapped certificate, and one of another chain', async () => {
    liar.tell(
      to(
        'watt_getCertificate',
        async (it: Certificate | null, _, ask) =>
          it && {
            ...((await ask('watt_getCertificate', ['0x1'])) as Certificate),
            blockHash: it.blockHash,
            blockNumber: it.blockNumber,
          },
      ),
    )
    assert.match((await refusal((light) => light.account(person))).lied[0]!.why, /0 good signatures/)
    liar.tell(to('watt_getCertificate', (_, __, ask) => ask('watt_getCertificate', ['0x1'])))
    await refusal((light) => light.account(person))
    // The same validators signed the same block, for another chain.
    const keys = await Promise.all(
      network.validators.map(async ({ name, nodeId }) => {
        const digits = (await readFile(join(dataDir, name, 'key'), 'utf8')).trim().replace('0x', '')
        return { nodeId, privateKey: `0x${digits}` as Hex }
      }),
    )
    liar.tell(
      to('watt_getCertificate', async (it: Certificate | null) => {
        if (it === null) return null
        const hash = finalityDigest(1, BigInt(it.blockNumber), it.blockHash)
        const signatures = keys.map(async ({ nodeId, privateKey }) => ({
          nodeId,
          signature: await sign({ hash, privateKey, to: 'hex' }),
        }))
        return { ...it, signatures: await Promise.all(signatures) }
      }),
    )
    assert.match((await refusal((light) => light.account(person))).lied[0]!.why, /0 good signatures/)
    await besideHonest((light) => light.account(person))
  })

  it('refuses a header that was changed', async () => {
    liar.tell(to('eth_getBlockByNumber', (it: object) => ({ ...it, stateRoot: `0x${'12'.repeat(32)}` })))
    assert.equal((await refusal((light) => light.account(person))).lied.length, 1)
    const stateRoot = `0x${'12'.repeat(32)}`
    liar.tell((call, it) =>
      call.method === 'eth_getBlockByNumber' && call.params[0] !== '0x0'
        ? { ...(it as object), stateRoot, hash: undefined }
        : it,
    )
    assert.match(
      (await refusal((light) => light.account(person))).lied[0]!.why,
      /certificate .* another block/,
    )
  })

  it('refuses an old block as the newest', async () => {
    const store = memoryCheckpoint()
    const old = await (await open(honestNodes())).sync()
    await eventually('ten newer blocks', patienceMs, async () => {
      const { header } = await (await open(honestNodes(), { store })).sync()
      return header.number > old.header.number + 10n
    })
    const pinned = numberToHex(old.header.number)
    liar.tell((call, it, ask) =>
      call.params[0] === 'latest' ? ask(call.method, [pinned, ...call.params.slice(1)]) : it,
    )
    const { silent } = await refusal((light) => light.account(person), { store })
    assert.match(silent[0]!.why, new RegExp(`offers block ${old.header.number} as its newest`))
    const beside = await (await open([...honestNodes(), liar.url])).account(person)
    assert.deepEqual(
      beside.report.silent.map(({ node }) => node),
      [liar.url],
    )
    assert.ok(beside.block.number > old.header.number)
  })

  it('refuses answers that are cut off, endless, broken off or never come', async () => {
    const reasons = {
      cut: /no JSON/,
      endless: /larger than/,
      broken: /broke off/,
      never: /did not answer within/,
    } as const
    for (const [how, why] of Object.entries(reasons)) {
      liar.send(how as keyof typeof reasons)
      const { silent } = await refusal((light) => light.account(person), { timeoutMs: 2_000 })
      assert.match(silent[0]!.why, why)
    }
    const light = await open([...honestNodes(), liar.url], { timeoutMs: 5_000 })
    assert.deepEqual((await light.account(person)).confirmed, true)
  })
})

describe('watt --light', () => {
  const ask = async (words: readonly string[]) => {
    const host = recordedHost({ home: folder.path, folder: folder.path })
    const code = await run([...words, '--light', '--timeout', '30'], host)
    return { code, ...host.written }
  }
  const trustFile = async (nodes: readonly string[]): Promise<string> => {
    const path = join(folder.path, 'trust.json')
    await writeFile(path, JSON.stringify({ ...trust, nodes }))
    return path
  }

  it('says by how many nodes it is proven, and who signed', async () => {
    const { code, stdout, stderr } = await ask(['wallet', 'balance', 'dev:0', '--data-dir', dataDir])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^verified {2}by 3 of 3 nodes, block \d+ signed by node-\d, node-\d, node-\d/m)
    const shown = await ask(['tx', 'show', receipt.transactionHash, '--data-dir', dataDir, '--json'])
    const json = JSON.parse(shown.stdout) as { status: string; verified: { agreed: readonly string[] } }
    assert.deepEqual([shown.code, json.status, json.verified.agreed.length], [0, 'success', 3])
  })

  it('takes a trust file, and refuses what is not confirmed', async () => {
    const good = await ask(['wallet', 'balance', 'dev:0', '--trust', await trustFile(honestNodes())])
    assert.equal(good.code, 0, good.stderr)
    liar.tell(to('eth_getProof', (it: object) => ({ ...it, balance: '0x1' })))
    const path = await trustFile([...honestNodes(), liar.url])
    const bad = await ask(['wallet', 'balance', 'dev:0', '--trust', path, '--json'])
    const { error } = JSON.parse(bad.stderr) as { error: { code: string; message: string } }
    assert.deepEqual([bad.code, bad.stdout, error.code], [3, '', 'cli/unconfirmed'])
    assert.ok(error.message.includes(liar.url))
    const alone = await ask(['wallet', 'balance', 'dev:0', '--trust', await trustFile([liar.url]), '--json'])
    assert.equal((JSON.parse(alone.stderr) as { error: { code: string } }).error.code, 'cli/unproven')
  })

  it('says what is wrong with a trust file', async () => {
    const path = join(folder.path, 'broken.json')
    for (const [content, code] of [
      ['{', 1],
      ['[]', 2],
      ['{"chainId":1}', 2],
    ] as const) {
      await writeFile(path, content)
      assert.equal((await ask(['wallet', 'balance', 'dev:0', '--trust', path])).code, code, content)
    }
    const none = await ask(['wallet', 'balance', 'dev:0', '--data-dir', join(folder.path, 'nowhere')])
    assert.equal(none.code, 2)
  })
})
