/**
 * A running network of four validators, used with the tools that Ethereum developers have in hand.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createMPT, verifyMPTWithMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { blockHash, verifyCertificate, watt } from '@watt/sdk'
import { ContractFactory, HDNodeWallet, JsonRpcProvider, Mnemonic, parseEther as ethersParse } from 'ethers'
import {
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  hexToBytes,
  http,
  keccak256,
  pad,
  parseAbi,
  toHex,
  webSocket,
  type Address,
  type Hex,
  type RpcBlock,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { localhost } from 'viem/chains'
import exampleStore from '../../../contracts/artifacts/src/examples/ExampleStore.sol/ExampleStore.json' with { type: 'json' }
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

const run = promisify(execFile)
const phrase = 'test test test test test test test test test test test junk'
const chain = { ...localhost, id: 31337 }
const contractsFolder = fileURLToPath(new URL('../../../contracts', import.meta.url))
const castBinary = fileURLToPath(
  new URL('../../../node_modules/@foundry-rs/cast-linux-amd64/bin/cast', import.meta.url),
)

const folder = await temporaryFolder()
let network: RunningNetwork
before(async () => {
  network = await startNetwork(folder.path)
})
after(async () => {
  await network?.stop()
  await folder.remove()
})

const account = (index: number) => mnemonicToAccount(phrase, { addressIndex: index })
const wallet = (index: number) =>
  createWalletClient({ account: account(index), chain, transport: http(network.rpc), pollingInterval: 200 })
const reader = () => createPublicClient({ chain, transport: http(network.rpc), pollingInterval: 200 })

describe('viem', () => {
  it('sends a legacy, an access-list and a dynamic-fee transaction and reads their receipts', async () => {
    const to = account(9).address
    const before = await reader().getBalance({ address: to })
    const hashes = [
      await wallet(0).sendTransaction({ to, value: 1n, type: 'legacy' }),
      await wallet(0).sendTransaction({
        to,
        value: 2n,
        type: 'eip2930',
        accessList: [{ address: to, storageKeys: [] }],
      }),
      await wallet(0).sendTransaction({ to, value: 3n, type: 'eip1559' }),
    ]
    const receipts = await Promise.all(hashes.map((hash) => reader().waitForTransactionReceipt({ hash })))
    assert.deepEqual(
      receipts.map(({ status, type }) => [status, type]),
      [
        ['success', 'legacy'],
        ['success', 'eip2930'],
        ['success', 'eip1559'],
      ],
    )
    assert.equal((await reader().getBalance({ address: to })) - before, 6n)
    const lastBlock = receipts.reduce(
      (last, { blockNumber }) => (blockNumber > last ? blockNumber : last),
      0n,
    )
    assert.equal(
      await reader().getTransactionCount({ address: account(0).address, blockNumber: lastBlock }),
      3,
    )
  })

  it('delegates an account to a contract with a 7702 transaction', async () => {
    const contract = await deployStore(1)
    const delegator = account(8)
    const authorization = await wallet(8).signAuthorization({ contractAddress: contract, executor: 'self' })
    const data = raiseData(5n)
    const hash = await wallet(8).sendTransaction({
      authorizationList: [authorization],
      to: delegator.address,
      data,
    })
    const receipt = await reader().waitForTransactionReceipt({ hash })
    assert.deepEqual(
      [receipt.status, receipt.type, receipt.logs[0]?.address],
      ['success', 'eip7702', delegator.address.toLowerCase()],
    )
    assert.equal(
      await reader().getCode({ address: delegator.address }),
      `0xef0100${contract.slice(2).toLowerCase()}`,
    )
    assert.equal(
      BigInt((await reader().getStorageAt({ address: delegator.address, slot: toHex(0) })) ?? 0),
      5n,
    )
  })

  it('decodes each way a call can fail', async () => {
    const address = await deployStore(2)
    const revertOf = async (
      call: Promise<unknown>,
    ): Promise<ContractFunctionRevertedError['data'] & { reason: string | undefined }> => {
      const error = await call.then(
        () => assert.fail('it should have failed'),
        (caught: unknown) => caught,
      )
      const reverted =
        error instanceof BaseError
          ? error.walk((it) => it instanceof ContractFunctionRevertedError)
          : undefined
      assert(reverted instanceof ContractFunctionRevertedError, String(error))
      return { ...reverted.data, reason: reverted.reason } as never
    }
    const call = (functionName: 'raise' | 'refuse' | 'divide', args: readonly bigint[]) =>
      reader().simulateContract({ address, abi: exampleStore.abi, functionName, args })
    assert.equal((await revertOf(call('refuse', []))).reason, 'refused on purpose')
    assert.deepEqual((await revertOf(call('raise', [0n]))).args, [0n, 0n])
    assert.match((await revertOf(call('divide', [0n]))).reason ?? '', /division|0x12|Arithmetic/i)
  })

  it('traces a transaction call by call', async () => {
    const address = await deployStore(7)
    const { transactionHash } = await sendRaise(7, address, 3n)
    const trace = await reader().request<{
      Method: string
      Parameters: unknown[]
      ReturnType: { type: string; to: string }
    }>({
      method: 'debug_traceTransaction',
      params: [transactionHash, { tracer: 'callTracer' }],
    })
    assert.deepEqual([trace.type, trace.to], ['CALL', address.toLowerCase()])
  })

  it('hears new heads and logs by subscription', async () => {
    const client = createPublicClient({ chain, transport: webSocket(network.rpc.replace('http', 'ws')) })
    const address = await deployStore(3)
    const heads: bigint[] = []
    const raised: unknown[] = []
    const unwatchHeads = client.watchBlockNumber({ onBlockNumber: (number) => void heads.push(number) })
    const unwatchLogs = client.watchContractEvent({
      address,
      abi: exampleStore.abi,
      onLogs: (logs) => void raised.push(...logs),
    })
    await eventually('a new head', 10_000, async () => heads.length > 0)
    await sendRaise(3, address, 9n)
    await eventually('the log', 10_000, async () => raised.length === 1)
    await eventually('three heads', 10_000, async () => heads.length >= 3)
    unwatchHeads()
    unwatchLogs()
    ;(await client.transport.getRpcClient()).close()
    assert.deepEqual(
      heads,
      heads.toSorted((a, b) => Number(a - b)),
    )
  })

  it('verifies account and storage against the state root with an independent trie', async () => {
    const address = await deployStore(4)
    const { blockNumber } = await sendRaise(4, address, 77n)
    const block = await reader().getBlock({ blockNumber })
    const proof = await reader().getProof({ address, storageKeys: [pad('0x0')], blockNumber })
    const stored = await verifyMPTWithMerkleProof(
      await createMPT(),
      hexToBytes(block.stateRoot),
      keccakBytes(address),
      proof.accountProof.map((it) => hexToBytes(it)),
    )
    const [nonce, balance, storageRoot] = RLP.decode(stored as Uint8Array) as Uint8Array[]
    assert.deepEqual([toHex(nonce!), balance?.length, toHex(storageRoot!)], ['0x01', 0, proof.storageHash])
    const slot = await verifyMPTWithMerkleProof(
      await createMPT(),
      storageRoot!,
      keccakBytes(pad('0x0')),
      proof.storageProof[0]!.proof.map((it) => hexToBytes(it)),
    )
    assert.equal(toHex(RLP.decode(slot as Uint8Array) as Uint8Array), toHex(77))
  })
})

describe('ethers', () => {
  it('sends coins, deploys a contract, reads an event and is told why a call failed', async () => {
    const provider = new JsonRpcProvider(network.rpc, 31337, {
      staticNetwork: true,
      polling: true,
      pollingInterval: 200,
    })
    const path = "m/44'/60'/0'/0/5"
    const signer = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), path).connect(provider)
    const sent = await (
      await signer.sendTransaction({ to: account(9).address, value: ethersParse('0.5') })
    ).wait()
    assert.equal(sent?.status, 1)

    const factory = new ContractFactory(exampleStore.abi, exampleStore.bytecode, signer)
    const contract = await factory.deploy()
    await contract.waitForDeployment()
    const raise = await contract.getFunction('raise').send(12n)
    const receipt = await raise.wait()
    assert.equal(contract.interface.parseLog(receipt!.logs[0]!)?.args['to'], 12n)
    assert.equal(await contract.getFunction('value').staticCall(), 12n)
    await assert.rejects(contract.getFunction('refuse').staticCall(), {
      code: 'CALL_EXCEPTION',
      reason: 'refused on purpose',
    })
    provider.destroy()
  })
})

describe('Hardhat', () => {
  it(
    'deploys an ERC-20, an ERC-721 and a Governor, and passes a proposal',
    { timeout: 120_000 },
    async () => {
      const hardhat = fileURLToPath(new URL('../../../node_modules/hardhat/dist/src/cli.js', import.meta.url))
      const args = [hardhat, 'run', '--no-compile', 'scripts/exercise-examples.ts', '--network', 'watt']
      const { stdout } = await run(process.execPath, args, {
        cwd: contractsFolder,
        env: { ...process.env, WATT_RPC: network.rpc, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
      })
      const facts = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
        executed: boolean
        governor: Address
      }
      assert.equal(facts.executed, true)
      assert.notEqual(await reader().getCode({ address: facts.governor }), undefined)
    },
  )
})

describe('cast', { skip: existsSync(castBinary) ? false : 'no cast binary for this platform' }, () => {
  const cast = async (...args: string[]): Promise<string> =>
    (
      await run(castBinary, [...args, '--rpc-url', network.rpc], { env: { ...process.env, NO_COLOR: '1' } })
    ).stdout.trim()

  it('reads the chain and sends a transaction', async () => {
    assert.equal(await cast('chain-id'), '31337')
    assert(Number(await cast('block-number')) > 0)
    const to = '0x00000000000000000000000000000000000ca570'
    // The seventh development account; its key is public.
    const key = toHex(account(6).getHdKey().privateKey!)
    const receipt = JSON.parse(
      await cast('send', to, '--value', '1ether', '--private-key', key, '--json'),
    ) as { status: Hex }
    assert.equal(receipt.status, '0x1')
    assert.equal(await cast('balance', to, '--ether'), '1.000000000000000000')
  })
})

describe('the sdk', () => {
  it('checks offline that the validators signed a block, and its state root with it', async () => {
    const client = watt(network.rpc)
    const { consensus } = await client.getWattStatus()
    const blockNumber = (await client.getBlockNumber()) - 1n
    const certificate = await eventually(
      'a certificate',
      10_000,
      async () => (await client.getCertificate(blockNumber)) ?? undefined,
    )
    const block = (await client.request({
      method: 'eth_getBlockByNumber',
      params: [toHex(blockNumber), false],
    })) as RpcBlock
    assert.equal(blockHash(block), block.hash)
    const expected = {
      chainId: 31337,
      blockNumber,
      blockHash: blockHash(block),
      quorumSet: consensus.quorumSet,
    }
    assert.equal((await verifyCertificate(certificate, expected)).valid, true)
    const forged = { ...expected, blockHash: blockHash({ ...block, stateRoot: keccak256('0x00') }) }
    assert.equal((await verifyCertificate(certificate, forged)).valid, false)
  })
})

const raiseData = (to: bigint): Hex =>
  `0x${keccak256(toHex('raise(uint256)')).slice(2, 10)}${toHex(to, { size: 32 }).slice(2)}`
const keccakBytes = (hex: Hex): Uint8Array => hexToBytes(keccak256(hex))
const storeAbi = parseAbi(['function raise(uint256 to)'])

async function deployStore(from: number): Promise<Address> {
  const hash = await wallet(from).deployContract({
    abi: exampleStore.abi,
    bytecode: exampleStore.bytecode as Hex,
  })
  const { contractAddress } = await reader().waitForTransactionReceipt({ hash })
  assert(contractAddress)
  return contractAddress
}

async function sendRaise(from: number, address: Address, to: bigint) {
  const hash = await wallet(from).writeContract({ address, abi: storeAbi, functionName: 'raise', args: [to] })
  const receipt = await reader().waitForTransactionReceipt({ hash })
  assert.equal(receipt.status, 'success')
  return receipt
}
