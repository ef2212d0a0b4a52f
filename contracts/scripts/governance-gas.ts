/**
 * What voting costs, in gas of whole transactions on a simulated network, next to the budget.
 * Run: `npx hardhat run scripts/governance-gas.ts`. Ends with code 1 when a budget is passed.
 * @module
 */
import assert from 'node:assert/strict'
import { network } from 'hardhat'
import { encodeFunctionData, keccak256, parseEther, toBytes, zeroAddress, type Hex } from 'viem'
import { reportGas } from './gas-table.ts'

const { viem, provider } = await network.create()
const client = await viem.getPublicClient()
const wallets = await viem.getWalletClients()
const accounts = wallets.map((wallet) => wallet.account)
const forVote = 1
const parameters = 0

const token = await viem.deployContract('WrappedWatt')
const book = await viem.deployContract('DelegationBook', [31_536_000])
const numbers = {
  votingDelay: 100,
  votingPeriod: 10_000,
  lateQuorumExtension: 1000,
  quorumPercent: 4n,
  quorumFloor: 0n,
  thresholdFloor: 0n,
}
const call = encodeFunctionData({ abi: book.abi, functionName: 'CLOCK_MODE' })
const rule = { target: zeroAddress, selector: call, topic: parameters }
const genesis = await viem.deployContract('GovernanceGenesis', [
  token.address,
  book.address,
  numbers,
  100n,
  200n,
  [rule],
  [],
])
const governor = await viem.getContractAt('LiquidGovernor', await genesis.read.governor())

for (const account of accounts) await token.write.deposit({ account, value: parseEther('100') })
// Three chains of five: 4 -> 3 -> 2 -> 1 -> 0, 9 -> … -> 5 and 14 -> … -> 10.
for (const index of accounts.keys()) {
  if (index < 15 && index % 5 > 0)
    await book.write.delegate([parameters, address(index - 1)], { account: account(index) })
}
const id = await open()
const firstVote = await gasOf(governor.write.castVote([id, forVote], { account: account(15) }))
const vote = await gasOf(governor.write.castVote([id, forVote], { account: account(16) }))
const voteAndPath = await gasOf(
  governor.write.castVoteWithPaths([id, forVote, [path(4, 0)]], { account: account(0) }),
)
const nearestFirst = [path(6, 5), path(7, 6), path(8, 7), path(9, 8)]
const voteAndTree = await gasOf(
  governor.write.castVoteWithPaths([id, forVote, nearestFirst], { account: account(5) }),
)
const retake = await gasOf(governor.write.castVote([id, forVote], { account: account(9) }))
await governor.write.castVote([id, forVote], { account: account(10) })
const relayed = await gasOf(governor.write.castPaths([id, [path(14, 10)]], { account: account(16) }))

const rows = [
  { what: 'vote', gas: vote, budget: 95_000n },
  {
    what: 'with it, a holder 4 hops away, nearer ones cast: each of 4',
    gas: (voteAndTree - vote) / 4n,
    budget: 45_000n,
  },
  { what: 'with it, a path of 4 hops, nothing of it known', gas: voteAndPath - vote },
  { what: 'the same path, relayed in its own transaction', gas: relayed },
  { what: 'first vote of a proposal, reaching the quorum', gas: firstVote },
  { what: 'vote that takes the weight back', gas: retake },
]
reportGas(rows)

function account(index: number): (typeof accounts)[number] {
  const found = accounts[index]
  assert(found, `the network offers account ${index}`)
  return found
}

function address(index: number): Hex {
  return account(index).address
}

/** From one account of a chain down to another. */
function path(from: number, to: number): Hex[] {
  return Array.from({ length: from - to + 1 }, (_, step) => address(from - step))
}

/** Proposes and goes to the first second of the vote. */
async function open(): Promise<bigint> {
  const description = 'Ask the time'
  const proposal = [[book.address], [0n], [call]] as const
  await governor.write.propose([...proposal, description])
  const id = await governor.read.hashProposal([...proposal, keccak256(toBytes(description))])
  const snapshot = await governor.read.proposalSnapshot([id])
  await provider.request({ method: 'evm_setNextBlockTimestamp', params: [Number(snapshot) + 1] })
  await provider.request({ method: 'evm_mine', params: [] })
  return id
}

async function gasOf(sent: Promise<Hex>): Promise<bigint> {
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash: await sent })
  assert.equal(status, 'success')
  return gasUsed
}
