/**
 * What proofs of possession, rounds of the beacon and vouchers cost, in gas on a simulated network, next to the budget.
 * Run: `npx hardhat run scripts/storage-proof-gas.ts`. Ends with code 1 when a budget is passed.
 *
 * A proof is call data above all: what EIP-7623 asks for its bytes at least is more than what they and all hashing cost
 * otherwise. So the whole is shown beside its parts.
 * @module
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { network } from 'hardhat'
import { hexToBytes, keccak256, toHex, type Hex } from 'viem'
import { reportGas } from './gas-table.ts'

const { viem, provider } = await network.create()
const client = await viem.getPublicClient()
const accounts = (await viem.getWalletClients()).map(({ account }) => account)
const [deployer, holder] = accounts
assert(deployer && holder, 'the network offers accounts')
const hits = 24
const voucherType = [
  { name: 'channel', type: 'uint64' },
  { name: 'lane', type: 'uint32' },
  { name: 'nonce', type: 'uint64' },
  { name: 'cumulativeWei', type: 'uint128' },
  { name: 'bytes', type: 'uint64' },
  { name: 'root', type: 'bytes32' },
  { name: 'expiry', type: 'uint64' },
] as const
const pieces = 40

reportGas([
  ...(await proofRows(18)),
  ...(await proofRows(21)),
  ...(await beaconRows()),
  ...(await drandRows()),
  ...(await channelRows()),
])

/** A provider with pieces that are all full proves twice; the second proof is measured. */
async function proofRows(height: number) {
  assert(deployer && holder)
  const { timestamp: genesisTime } = await client.getBlock()
  const rounds = { genesisTime, roundSeconds: 60n, minReveals: 1, minBond: 1n, missPenalty: 1n }
  const beacon = await viem.deployContract('CommitRevealBeacon', [
    deployer.address,
    [deployer.address],
    rounds,
  ])
  const epochs = { genesisTime, epochSeconds: 86_400n, windows: 48, hits }
  const market = deployer.address
  const ledger = await viem.deployContract('ProofLedger', [beacon.address, market, market, epochs])
  await ledger.write.setWindow([holder.address, 5])
  const { root, opening } = uniformTree(height)
  const sizeBytes = 127n << BigInt(height - 2)
  let added = 0n
  for (let deal = 1n; deal <= pieces; deal++) {
    added = await gasOf(ledger.write.add([holder.address, deal, hex(root), height, sizeBytes]))
  }
  let proof = { hash: '0x' as Hex, bytes: 0 }
  for (let epoch = 1n; epoch < 3n; epoch++) {
    const [opens] = await ledger.read.windowOf([holder.address, epoch])
    const secret = keccak256(toHex(epoch))
    await warp(opens - 60n)
    await beacon.write.commit([keccak256(secret)], { value: 1n })
    await warp(opens)
    await beacon.write.reveal([secret])
    await warp(opens + 60n)
    const { open } = await ledger.read.due([holder.address])
    assert(open, 'a proof is due')
    // Every draw hits a full tree, and all leaves are alike: whatever is drawn, this is its opening.
    const openings = Buffer.concat(Array.from({ length: hits }, () => opening))
    const hash = await ledger.write.prove([epoch, 0n, hex(openings)], { account: holder })
    proof = { hash, bytes: openings.length }
  }
  const removed = await gasOf(ledger.write.remove([1n]))
  const computed = await computedGas(proof.hash)
  return [
    {
      what: `pieces of height ${height}: prove, ${proof.bytes} bytes`,
      gas: await gasOf(proof.hash),
      budget: height === 18 ? 605_000n : undefined,
    },
    { what: '  if call data had no floor', gas: computed + (await intrinsicGas(proof.hash)) },
    { what: '  computed for each opening', gas: computed / BigInt(hits), budget: 16_000n },
    { what: '  put a piece in', gas: added },
    { what: '  take a piece out', gas: removed },
  ]
}

/** All reveal, then all but two, then the first of the next round counts their penalties. */
async function beaconRows() {
  assert(deployer)
  const { timestamp: genesisTime } = await client.getBlock()
  const rounds = { genesisTime, roundSeconds: 600n, minReveals: 1, minBond: 1_000n, missPenalty: 100n }
  const members = accounts.map(({ address }) => address)
  const beacon = await viem.deployContract('CommitRevealBeacon', [deployer.address, members, rounds])
  for (const account of accounts)
    await beacon.write.commit([link(account.address, 3)], { account, value: 1_000n })
  const spent: bigint[][] = []
  for (const [round, speakers] of [members.length, members.length - 2, 1].entries()) {
    await warp(genesisTime + 600n * BigInt(round + 1))
    const gas: bigint[] = []
    for (const account of accounts.slice(0, speakers)) {
      gas.push(await gasOf(beacon.write.reveal([link(account.address, 2 - round)], { account })))
    }
    spent.push(gas)
  }
  const [, second, third] = spent
  return [
    { what: `beacon of ${members.length}: reveal`, gas: second!.at(-1)!, budget: 90_000n },
    { what: '  the first of a round', gas: second![0]! },
    { what: '  the same after a round in which two were silent', gas: third![0]! },
  ]
}

/** Round 1000 of quicknet. */
async function drandRows() {
  const beacon = await viem.deployContract('DrandBeacon')
  const coordinates = [
    '144679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
    '11f92e4521ef54f047b64b85fa98db2d46f0f44add1f60b93f8a0dbddd63b34f238657c2d93aed18b90bddd60a01b6d2',
  ]
  const signature = `0x${coordinates.map((text) => text.padStart(128, '0')).join('')}` as const
  return [
    {
      what: 'post a round of drand',
      gas: await gasOf(beacon.write.post([1000n, signature])),
      budget: 300_000n,
    },
  ]
}

/** A channel from its opening to the payout. */
async function channelRows() {
  const [payer, payee] = await viem.getWalletClients()
  assert(payer && payee)
  const channels = await viem.deployContract('RetrievalChannels', [86_400n])
  const opened = await gasOf(channels.write.open([payee.account.address], { value: 10n }))
  const { timestamp } = await client.getBlock()
  const redeemed: bigint[] = []
  for (const nonce of [1n, 2n]) {
    const voucher = {
      channel: 1n,
      lane: 0,
      nonce,
      cumulativeWei: nonce,
      servedBytes: 262_144n,
      root: keccak256('0x'),
      expiry: timestamp + 86_400n,
    }
    const signature = await payer.signTypedData({
      domain: {
        name: 'Watt Retrieval',
        version: '1',
        chainId: await client.getChainId(),
        verifyingContract: channels.address,
      },
      types: { Voucher: voucherType },
      primaryType: 'Voucher',
      message: { ...voucher, bytes: voucher.servedBytes },
    })
    redeemed.push(await gasOf(channels.write.redeem([voucher, signature])))
  }
  const closed = await gasOf(channels.write.close([1n], { account: payee.account }))
  const withdrawn = await gasOf(channels.write.withdraw({ account: payee.account }))
  return [
    { what: 'open a channel', gas: opened },
    { what: '  redeem the first voucher', gas: redeemed[0]! },
    { what: '  redeem another', gas: redeemed[1]!, budget: 80_000n },
    { what: '  close it as payee', gas: closed },
    { what: '  take the money out', gas: withdrawn },
  ]
}

function link(member: Hex, hashes: number): Hex {
  return hashes === 0 ? keccak256(member) : keccak256(link(member, hashes - 1))
}

/** A full piece in which all leaves are alike, so that all openings are. */
function uniformTree(height: number): { readonly root: Uint8Array; readonly opening: Uint8Array } {
  const levels = [sha256(Uint8Array.of(1))]
  for (let level = 1; level <= height; level++) levels.push(parentOf(levels[level - 1]!))
  return { root: levels[height]!, opening: Buffer.concat([levels[0]!, ...levels.slice(0, height)]) }
}

function parentOf(node: Uint8Array): Uint8Array {
  const parent = sha256(Buffer.concat([node, node]))
  parent[31]! &= 0x3f
  return parent
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

function hex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

async function gasOf(sent: Hex | Promise<Hex>): Promise<bigint> {
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash: await sent })
  assert.equal(status, 'success')
  return gasUsed
}

/** What the transaction's code spent, whatever was charged. */
async function computedGas(hash: Hex): Promise<bigint> {
  const options = { disableStack: true, disableMemory: true, disableStorage: true }
  const trace = (await provider.request({ method: 'debug_traceTransaction', params: [hash, options] })) as {
    structLogs: readonly { gas: number | Hex; gasCost: number | Hex }[]
  }
  const [first, last] = [trace.structLogs[0]!, trace.structLogs.at(-1)!]
  return BigInt(first.gas) - BigInt(last.gas) + BigInt(last.gasCost)
}

/** What a transaction costs before its code runs. */
async function intrinsicGas(hash: Hex): Promise<bigint> {
  const { input } = await client.getTransaction({ hash })
  return hexToBytes(input).reduce((gas, byte) => gas + (byte === 0 ? 4n : 16n), 21_000n)
}

async function warp(time: bigint): Promise<void> {
  await provider.request({ method: 'evm_setNextBlockTimestamp', params: [toHex(time)] })
  await provider.request({ method: 'evm_mine', params: [] })
}
