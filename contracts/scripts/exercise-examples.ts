/**
 * Deploys the example token, collectible and governor on a network and uses each for what it is for.
 * Run: `npx hardhat run scripts/exercise-examples.ts --network watt`. Ends with one JSON line of facts.
 * @module
 */
import assert from 'node:assert/strict'
import { network } from 'hardhat'
import { encodeFunctionData, keccak256, parseEther, toBytes } from 'viem'

const { viem } = await network.create()
const publicClient = await viem.getPublicClient()
const [alice, bob] = await viem.getWalletClients()
assert(alice && bob, 'the network offers at least two accounts')

const supply = parseEther('1000000')
const token = await viem.deployContract('ExampleToken', [supply])
assert.equal(await token.read.totalSupply(), supply)

await mined(await token.write.transfer([bob.account.address, parseEther('250')]))
await mined(await token.write.approve([bob.account.address, 7n], { account: alice.account }))
await mined(
  await token.write.transferFrom([alice.account.address, bob.account.address, 7n], { account: bob.account }),
)
assert.equal(await token.read.balanceOf([bob.account.address]), parseEther('250') + 7n)
await assert.rejects(
  token.write.transfer([alice.account.address, supply], { account: bob.account }),
  /ERC20InsufficientBalance/,
)

const collectible = await viem.deployContract('ExampleCollectible')
await mined(await collectible.write.mint({ account: bob.account }))
assert.equal((await collectible.read.ownerOf([1n])).toLowerCase(), bob.account.address.toLowerCase())
await mined(
  await collectible.write.transferFrom([bob.account.address, alice.account.address, 1n], {
    account: bob.account,
  }),
)
assert.equal((await collectible.read.ownerOf([1n])).toLowerCase(), alice.account.address.toLowerCase())

const governor = await viem.deployContract('ExampleGovernor', [token.address])
await mined(await token.write.delegate([alice.account.address]))
await mined(await token.write.transfer([governor.address, 1_000n]))

const payout = encodeFunctionData({
  abi: token.abi,
  functionName: 'transfer',
  args: [bob.account.address, 1_000n],
})
const description = 'Pay 1000 units to the second account'
const proposal = [[token.address], [0n], [payout]] as const
await mined(await governor.write.propose([...proposal, description]))
const proposalId = await governor.read.hashProposal([...proposal, keccak256(toBytes(description))])

await reached((await governor.read.proposalSnapshot([proposalId])) + 1n)
await mined(await governor.write.castVote([proposalId, 1]))
await reached((await governor.read.proposalDeadline([proposalId])) + 1n)
const before = await token.read.balanceOf([bob.account.address])
await mined(await governor.write.execute([...proposal, keccak256(toBytes(description))]))
assert.equal(await token.read.balanceOf([bob.account.address]), before + 1_000n)

console.log(
  JSON.stringify({
    token: token.address,
    collectible: collectible.address,
    governor: governor.address,
    executed: true,
  }),
)

async function mined(hash: `0x${string}`): Promise<void> {
  const receipt = await publicClient.waitForTransactionReceipt({ hash, pollingInterval: 200 })
  assert.equal(receipt.status, 'success')
}

/** Blocks come by themselves, so waiting is all it takes to move a proposal on. */
async function reached(block: bigint): Promise<void> {
  while ((await publicClient.getBlockNumber({ cacheTime: 0 })) < block) {
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
