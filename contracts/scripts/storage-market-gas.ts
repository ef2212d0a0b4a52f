/**
 * What the storage market costs at its bounds (64 shards, 100 asks looked at, 6 words of epochs), in gas of whole transactions
 * on a simulated network over the real proof ledger and beacon, and how large its contracts are, next to the budgets: a
 * quarter of a block of 30 M gas, and the 24,576 bytes of EIP-170.
 * Run: `npx hardhat run scripts/storage-market-gas.ts`. Ends with code 1 when a budget is passed.
 * @module
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { artifacts, network } from 'hardhat'
import {
  type Address,
  concatHex,
  encodeFunctionData,
  encodePacked,
  getContractAddress,
  type Hex,
  hexToBytes,
  keccak256,
  padHex,
  parseEther,
  toHex,
} from 'viem'
import { reportGas } from './gas-table.ts'

const day = 86_400
const budget = 7_500_000n
const largest = 24_576n
/** A piece of 100 bytes: a tree of four nodes, all of which hold data. */
const [sizeBytes, height] = [100n, 2]
const price = 1n << 60n
const slots = [...Array.from({ length: 64 }).keys()]

const { viem, provider } = await network.create()
const client = await viem.getPublicClient()
const [founder, buyer, retrieval] = (await viem.getWalletClients()).map(({ account }) => account)
assert(founder && buyer && retrieval, 'the network offers accounts')
const { beacon, registry, book, market } = await found()

const tree = treeOf(slots.map((slot) => sha256(`0x${slot.toString(16).padStart(2, '0')}`)))
const roots = slots.map(() => tree.root)
const operators = Array.from({ length: 132 }, (_, i) => padHex(toHex(0xa000 + i), { size: 20 }))
/** The cheapest asks have expired when they are met: those cost a search most. */
const lapsed = operators.slice(64)
for (const operator of operators) await register(operator, lapsed.includes(operator))
await pass(day)

const placed = await gasOf(place(30))
const matched = await gasOf(market.write.matchOrder([1n, 100n]))
while ((await market.read.dealCount()) < 64n) await market.write.matchOrder([1n, 100n])
const matching = await snapshot()
const cancelledEarly = await gasOf(market.write.cancelOrder([1n], { account: buyer }))
await provider.request({ method: 'evm_revert', params: [matching] })
await speak()
const began = await activateAll(1)
let running = await snapshot()
const toppedUp = await gasOf(market.write.topUp([1n, 1248], { account: buyer, value: parseEther('1') }))
const cancelled = await gasOf(market.write.cancelOrder([1n], { account: buyer }))
running = await back(running)
const asked = encodeFunctionData({ abi: market.abi, functionName: 'healthy', args: [1n] })
const healthy = await client.estimateGas({ to: market.address, data: asked })
for (const deal of slots) await market.write.retrievalFailed([BigInt(deal + 1)], { account: retrieval })
const searched = await gasOf(
  market.write.openRepair([1n, 0, 100n], { account: buyer, value: parseEther('1') }),
)
await pass(40 * day)
const refunded = await gasOf(market.write.refund([1n], { account: buyer }))
running = await back(running)
await pass(100 * day + 7200)
const settled = await gasOf(market.write.settle([1n, 8n]))
const released = await gasOf(market.write.release([slots.slice(0, 8).map((slot) => BigInt(slot + 1))]))
await back(running)
const silent = await silence()

const rows: { what: string; gas: bigint; budget?: bigint }[] = [
  { what: 'placeOrder, 64 shards', gas: placed, budget },
  { what: 'matchOrder, 100 asks looked at, 68 of them dropped, 24 matched', gas: matched, budget },
  { what: 'activate, a small piece', gas: began, budget },
  { what: 'topUp, 64 active shards', gas: toppedUp, budget },
  { what: 'cancelOrder, 64 matched shards', gas: cancelledEarly, budget },
  { what: 'cancelOrder, 64 active shards', gas: cancelled, budget },
  { what: 'healthy (a view), 64 active shards', gas: healthy, budget },
  { what: 'openRepair, the whole book looked at', gas: searched, budget },
  { what: 'refund, 64 shards too late to repair', gas: refunded, budget },
  { what: 'settle, 140 epochs without proof, 30 of them of the deal', gas: settled, budget },
  { what: 'release, 8 deals, settled on the way', gas: released, budget },
  { what: 'settle, 6 words, 192 epochs without proof or seed', gas: silent, budget },
]
for (const name of ['StorageMarket', 'MarketChanges', 'AskBook', 'ProviderRegistry']) {
  const { deployedBytecode } = await artifacts.readArtifact(name)
  rows.push({
    what: `${name}, bytes of code`,
    gas: BigInt((deployedBytecode.length - 2) / 2),
    budget: largest,
  })
}
reportGas(rows)

/** Puts the contracts in place; each knows the others by the addresses that they will have. */
async function found() {
  const { timestamp: genesisTime } = await client.getBlock()
  const first = BigInt(await client.getTransactionCount({ address: founder!.address }))
  const at = (place: number): Address =>
    getContractAddress({ from: founder!.address, nonce: first + BigInt(place) })
  const [beaconAt, ledgerAt, registryAt, bookAt, changesAt, marketAt] = [0, 1, 2, 3, 4, 5].map(at)
  const rounds = { genesisTime, roundSeconds: 60n, minReveals: 1, minBond: 1n, missPenalty: 1n }
  const epochs = { genesisTime, epochSeconds: BigInt(day), windows: 48, hits: 24 }
  const parts = {
    registry: registryAt!,
    book: bookAt!,
    ledger: ledgerAt!,
    beacon: beaconAt!,
    retrieval: retrieval!.address,
    treasury: founder!.address,
  }
  const numbers = {
    epochSeconds: BigInt(day),
    startSeconds: 21_600n,
    maxStartSeconds: BigInt(2 * day),
    noticeEpochs: 7,
    lossAfter: 14,
    freeMisses: 2,
    startFee: 100,
    declaredLoss: 5000,
    bountyShare: 1000,
  }
  const contracts = {
    beacon: await viem.deployContract('CommitRevealBeacon', [founder!.address, [founder!.address], rounds]),
    ledger: await viem.deployContract('ProofLedger', [beaconAt!, marketAt!, registryAt!, epochs]),
    registry: await viem.deployContract('ProviderRegistry', [
      marketAt!,
      ledgerAt!,
      parseEther('1'),
      BigInt(day),
    ]),
    book: await viem.deployContract('AskBook', [marketAt!, registryAt!, 15, 1n]),
    changes: await viem.deployContract('MarketChanges', [parts, numbers]),
    market: await viem.deployContract('StorageMarket', [parts, numbers, changesAt!]),
  }
  assert.equal(
    contracts.market.address.toLowerCase(),
    marketAt!.toLowerCase(),
    'the market stands where it should',
  )
  return contracts
}

async function register(operator: Address, expired: boolean): Promise<void> {
  await provider.request({ method: 'hardhat_impersonateAccount', params: [operator] })
  await provider.request({ method: 'hardhat_setBalance', params: [operator, toHex(parseEther('2000'))] })
  await registry.write.register([0, 276, 'https://example.org', 0], {
    account: operator,
    value: parseEther('1000'),
  })
  const terms = {
    price: expired ? 1n : price,
    minSize: 1n,
    maxSize: 1_000_000n,
    capacity: 1_000_000n,
    maxEpochs: 30,
    expiry: expired ? 0n : 1000n,
  }
  const hint = await book.read.hintFor([0, terms.price])
  await book.write.place([0, terms, hint], { account: operator })
}

async function place(epochs: number): Promise<Hex> {
  const { timestamp } = await client.getBlock()
  const terms = {
    manifest: keccak256('0x00'),
    k: 20,
    n: 64,
    sizeBytes,
    height,
    priceCap: price * 2n,
    epochs,
    startBy: timestamp + BigInt(day),
    repairBelow: 30,
    region: 0,
  }
  return market.write.placeOrder([terms, roots], { account: buyer!, value: parseEther('1') })
}

/** One beacon round with a value after now. */
async function speak(): Promise<void> {
  const link = keccak256('0x01')
  await beacon.write.commit([keccak256(link)], { value: 1n })
  await pass(60)
  await beacon.write.reveal([link])
  await pass(60)
}

/** @returns the most that one of them cost. */
async function activateAll(first: number): Promise<bigint> {
  let most = 0n
  for (const slot of slots) {
    const deal = BigInt(first + slot)
    const { provider: operator, matchedAt } = await market.read.deal([deal])
    const openings = openingsOf(deal, await beacon.read.seedAfter([matchedAt]))
    const gas = await gasOf(
      market.write.activate([deal, tree.root, proofOf(slot), openings], { account: operator }),
    )
    if (gas > most) most = gas
  }
  return most
}

/** A deal of 1,278 epochs, and a beacon that stays silent. */
async function silence(): Promise<bigint> {
  const [operator] = operators
  assert(operator, 'there are operators')
  const terms = {
    price: 1n,
    minSize: 1n,
    maxSize: 1000n,
    capacity: 1_000_000n,
    maxEpochs: 1278,
    expiry: 9999n,
  }
  await book.write.place([3, terms, 0n], { account: operator })
  const { timestamp } = await client.getBlock()
  const order = {
    manifest: keccak256('0x00'),
    k: 1,
    n: 1,
    sizeBytes,
    height,
    priceCap: 1n,
    epochs: 1278,
    startBy: timestamp + BigInt(day),
    repairBelow: 0,
    region: 0,
  }
  await market.write.placeOrder([order, [tree.root]], { account: buyer!, value: 1278n })
  await market.write.matchOrder([2n, 100n])
  await pass(day / 2)
  await speak()
  const seed = await beacon.read.seedAfter([(await market.read.deal([65n])).matchedAt])
  await market.write.activate([65n, tree.root, [], openingsOf(65n, seed)], { account: operator })
  await pass(1000 * day)
  return gasOf(market.write.settle([65n, 8n]))
}

/** What an activation opens of four nodes, any of which may be drawn. */
function openingsOf(deal: bigint, seed: Hex): Hex {
  const first = sha256(encodePacked(['string', 'bytes32', 'uint64'], ['watt/activate/1', seed, deal]))
  const openings: Hex[] = []
  for (let draw = 0; draw < 4; draw++) {
    const word = Buffer.from(
      hexToBytes(sha256(concatHex([first, toHex(draw, { size: 1 }), '0x000000']))),
    ).readBigUInt64LE()
    const leaf = Number(word % 4n)
    openings.push(tree.nodes[leaf]!, tree.nodes[leaf ^ 1]!, tree.parents[leaf < 2 ? 1 : 0]!)
  }
  return concatHex(openings)
}

function treeOf(leaves: readonly Hex[]) {
  const nodes = leaves.slice(0, 4).map(cut)
  const parents = [0, 2].map((i) => cut(sha256(concatHex([nodes[i]!, nodes[i + 1]!]))))
  return { nodes, parents, root: cut(sha256(concatHex([parents[0]!, parents[1]!]))) }
}

/** Path of a shard in the tree over the order's 64. */
function proofOf(slot: number): Hex[] {
  let level = roots.map((root, i) => keccak256(encodePacked(['uint8', 'bytes32'], [i, root])))
  const proof: Hex[] = []
  for (let index = slot; level.length > 1; index >>= 1) {
    proof.push(level[index ^ 1]!)
    level = level
      .filter((_, i) => i % 2 === 0)
      .map((left, i) => keccak256(concatHex([left, level[2 * i + 1]!].toSorted() as [Hex, Hex])))
  }
  return proof
}

function cut(hash: Hex): Hex {
  const bytes = hexToBytes(hash)
  bytes[31]! &= 0x3f
  return toHex(bytes)
}

function sha256(data: Hex): Hex {
  return `0x${createHash('sha256').update(hexToBytes(data)).digest('hex')}`
}

async function pass(seconds: number): Promise<void> {
  await provider.request({ method: 'evm_increaseTime', params: [seconds] })
  await provider.request({ method: 'evm_mine', params: [] })
}

async function snapshot(): Promise<string> {
  return (await provider.request({ method: 'evm_snapshot', params: [] })) as string
}

/** Goes back to a snapshot. @returns a new one of it, as it is good for once. */
async function back(id: string): Promise<string> {
  await provider.request({ method: 'evm_revert', params: [id] })
  return snapshot()
}

async function gasOf(sent: Promise<Hex>): Promise<bigint> {
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash: await sent })
  assert.equal(status, 'success')
  return gasUsed
}
