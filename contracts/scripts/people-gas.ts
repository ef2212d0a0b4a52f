/**
 * What people pay for, in gas of whole transactions on a simulated network, next to the budget of a claim.
 * The contracts are founded as on a real network. Run: `npx hardhat run scripts/people-gas.ts`. Ends with code 1 when the budget
 * is passed.
 * @module
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { network } from 'hardhat'
import {
  type Address,
  bytesToHex,
  encodeAbiParameters,
  type Hex,
  hexToBytes,
  keccak256,
  numberToHex,
  toHex,
  zeroHash,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { Founding } from '../deploy/founding.ts'
import { layPeople, peopleAddresses } from '../deploy/people.ts'
import { Site } from '../deploy/site.ts'
import { reportGas } from './gas-table.ts'
import { createPasskey } from './passkey.ts'

const { viem, provider } = await network.create()
const client = await viem.getPublicClient()
const [founder, attestor, ...wallets] = await viem.getWalletClients()
assert(founder && attestor, 'the network offers accounts')
const system = '0xfffffffffffffffffffffffffffffffffffffffe'
const epochSeconds = 86_400n
const stampBits = 8
/** Of a tree of a million. */
const depth = 20
const stampTypes = ['string', 'uint256', 'address', 'address', 'uint64', 'bytes32', 'uint256'].map(
  (type) => ({
    type,
  }),
)

const at = await foundPeople()
const members = await viem.getContractAt('MemberRegistry', at.members)
const presence = await viem.getContractAt('Presence', at.presence)
const circles = await viem.getContractAt('Circles', at.circles)
const nodes = await viem.getContractAt('NodeRegistry', at.nodes)
const attestors = await viem.getContractAt('Attestors', at.attestors)
const rewards = await viem.getContractAt('DailyRewards', at.rewards)
await provider.request({ method: 'hardhat_impersonateAccount', params: [system] })
await provider.request({ method: 'hardhat_setBalance', params: [system, toHex(10n ** 18n)] })
await provider.request({ method: 'hardhat_setBalance', params: [at.rewards, toHex(10n ** 24n)] })

let today = (await now()) / epochSeconds
const people = wallets.slice(0, 8).map(({ account }) => ({
  account,
  passkey: createPasskey(),
  node: privateKeyToAccount(generatePrivateKey()),
}))
type Person = (typeof people)[number]
const [alice, bob] = people
assert(alice && bob)

await close()
const registered = await each(register)
const named = await each(setNode)
const firstCheckIn = await checkIn(alice)
const vouched = await gasOf(circles.write.vouch([2], alice))
for (const to of [3, 4, 5]) await circles.write.vouch([to], alice)
const vouchedFifth = await gasOf(circles.write.vouch([6], alice))
const unvouched = await gasOf(circles.write.unvouch([2], alice))
const attested = await attest()
await close()
const secondCheckIn = await checkIn(alice)
await close()
const proven = await proveUptime()
const closed = await close()

reportGas([
  { what: 'claim, 20 levels, for the first time', gas: await claim(5_000_000_000n), budget: 90_000n },
  { what: 'claim, 20 levels, later', gas: await claim(9_000_000_000n), budget: 90_000n },
  { what: 'claim of 50 in one batch, each', gas: (await claimMany(50)) / 50n },
  { what: 'register', gas: registered.at(-1)! },
  { what: 'first check-in', gas: firstCheckIn },
  { what: 'check-in', gas: secondCheckIn },
  { what: 'vouch for the first', gas: vouched },
  { what: 'vouch for the fifth', gas: vouchedFifth },
  { what: 'unvouch', gas: unvouched },
  { what: 'name a node', gas: named.at(-1)! },
  { what: 'prove uptime, three verifiers', gas: proven },
  { what: 'attest', gas: attested },
  { what: 'close a day, 1,000,000 members', gas: closed },
])

/** By the steps of a real founding, each as it stands there. */
async function foundPeople(): Promise<ReturnType<typeof peopleAddresses>> {
  assert(founder && attestor)
  const founding = new Founding(founder.account.address, 0)
  founding.deploy('Directory', [founder.account.address, []])
  const seats = [{ account: attestor.account.address, dailyLimit: 10 }]
  layPeople(new Site(founding, founder.account.address), {
    epochSeconds: Number(epochSeconds),
    stampBits,
    seeds: [],
    attestors: seats,
    reserveStart: 0,
  })
  for (const { data } of founding.steps) await gasOf(founder.sendTransaction({ data }))
  return peopleAddresses(founder.account.address)
}

/** The ledger closes the open day, with a tree in which only the first leaves are known. */
async function close(leaves: readonly Hex[] = [zeroHash]): Promise<bigint> {
  await provider.request({
    method: 'evm_setNextBlockTimestamp',
    params: [toHex((today + 1n) * epochSeconds)],
  })
  const root = treeOf(leaves).at(-1)![0]!
  const word = keccak256(toHex(today))
  const totals = [today, root, 1_000_000, 1n, 1n, 1n, 1n, word] as const
  const gas = await gasOf(rewards.write.closeEpoch(totals, { account: system }))
  today += 1n
  return gas
}

/** The first nodes of every level, from the leaves to the root; what is beside them is made up. */
function treeOf(leaves: readonly Hex[]): (readonly Hex[])[] {
  const levels = [leaves]
  for (let level = 0; level < depth; level++) {
    const below = levels[level]!
    levels.push(
      Array.from({ length: Math.ceil(below.length / 2) }, (_, index) => {
        const [left, right = strangerAt(level)] = below.slice(2 * index)
        return bytesToHex(createHash('sha256').update(hexToBytes(left!)).update(hexToBytes(right)).digest())
      }),
    )
  }
  return levels
}

function proofOf(leaves: readonly Hex[], index: number): Hex[] {
  const levels = treeOf(leaves).slice(0, depth)
  return levels.map((nodes, level) => nodes[(index >> level) ^ 1] ?? strangerAt(level))
}

function strangerAt(level: number): Hex {
  return keccak256(toHex(level))
}

async function claim(earnedGwei: bigint): Promise<bigint> {
  const account = alice!.account.address
  const leaves = [await rewards.read.leafOf([1, account, earnedGwei, 0n])]
  await close(leaves)
  return gasOf(rewards.write.claim([1, account, earnedGwei, 0n, proofOf(leaves, 0)]))
}

/** Accounts that exist already, as those of all members do. */
async function claimMany(count: number): Promise<bigint> {
  const accounts = Array.from({ length: count }, (_, index) =>
    numberToHex(0xacc0n + BigInt(index), { size: 20 }),
  )
  for (const account of accounts)
    await provider.request({ method: 'hardhat_setBalance', params: [account, '0x1'] })
  const earnedGwei = 10_000_000_000n
  const leaves = await Promise.all(
    accounts.map((account, index) => rewards.read.leafOf([index + 1, account, earnedGwei, 0n])),
  )
  await close(leaves)
  const claims = accounts.map((account, index) => ({
    id: index + 1,
    account,
    earnedGwei,
    provisionalGwei: 0n,
    proof: proofOf(leaves, index),
  }))
  return gasOf(rewards.write.claimMany([claims]))
}

async function register({ account, passkey }: Person): Promise<bigint> {
  const stamp = await stampFor(at.members, account.address)
  return gasOf(members.write.register([passkey.x, passkey.y, 0, stamp], { account }))
}

async function checkIn({ account, passkey }: Person): Promise<bigint> {
  const id = await members.read.idOf([account.address])
  const assertion = passkey.answer(await presence.read.challengeOf([id, today]))
  const stamp = await stampFor(at.presence, account.address)
  return gasOf(presence.write.checkIn([today, assertion, stamp], { account }))
}

async function setNode({ account, node }: Person): Promise<bigint> {
  const url = 'https://node.example'
  const signature = await node.sign({
    hash: await nodes.read.bindingOf([account.address, node.address, url]),
  })
  return gasOf(nodes.write.setNode([node.address, url, signature], { account }))
}

async function proveUptime(): Promise<bigint> {
  const [day, windows] = [today - 1n, 0xff_ff_ff]
  const hash = await nodes.read.statementOf([day, alice!.node.address, windows])
  const verifiers = await nodes.read.assigned([day, alice!.node.address])
  assert.equal(verifiers.length, 3)
  const statements = await Promise.all(
    verifiers.map(async (verifier) => {
      const key = people.find(({ node }) => node.address === verifier)!.node
      return { verifier, windows, signature: await key.sign({ hash }) }
    }),
  )
  return gasOf(nodes.write.proveUptime([day, statements], alice))
}

async function attest(): Promise<bigint> {
  const [commitment, tag] = [keccak256('0x01'), keccak256('0x02')]
  const hash = await attestors.read.digestOf([2, 1, commitment, tag, today + 365n])
  // The wallets of the network sign no bare digests, so Bob's consent comes as typed data.
  const consent = await wallets[1]!.signTypedData({
    domain: { name: 'Watt Attestors', version: '1', chainId: 31_337, verifyingContract: at.attestors },
    types: {
      Attestation: [
        { name: 'id', type: 'uint32' },
        { name: 'attestor', type: 'uint16' },
        { name: 'commitment', type: 'bytes32' },
        { name: 'tag', type: 'bytes32' },
        { name: 'untilDay', type: 'uint64' },
      ],
    },
    primaryType: 'Attestation',
    message: { id: 2, attestor: 1, commitment, tag, untilDay: today + 365n },
  })
  assert.notEqual(hash, zeroHash)
  const args = [2, commitment, tag, today + 365n, consent] as const
  return gasOf(attestors.write.attest(args, { account: attestor!.account }))
}

async function stampFor(contract: Address, account: Address): Promise<bigint> {
  const [word, limit] = [await rewards.read.word(), 1n << BigInt(256 - stampBits)]
  for (let stamp = 0n; ; stamp++) {
    const values = ['watt/stamp/1', 31_337n, contract, account, today, word, stamp] as const
    if (BigInt(keccak256(encodeAbiParameters(stampTypes, values))) < limit) return stamp
  }
}

async function each(what: (person: Person) => Promise<bigint>): Promise<bigint[]> {
  const gas: bigint[] = []
  for (const person of people) gas.push(await what(person))
  return gas
}

async function now(): Promise<bigint> {
  return (await client.getBlock()).timestamp
}

async function gasOf(sent: Promise<Hex>): Promise<bigint> {
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash: await sent })
  assert.equal(status, 'success')
  return gasUsed
}
