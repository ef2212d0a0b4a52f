/**
 * Which of our contracts is run against which published behaviours, and which of those cannot apply, with the reason.
 * @module
 */
import { kwtToken, stakingVault, twoDollars, wattPair, wrappedWatt } from './tokens.mjs'

const day = 86_400n

/** Tokens with a permit, for the published file that tests permits. */
export const permitTokens = { KwtToken: kwtToken, WrappedWatt: wrappedWatt, WattPair: wattPair }

const fungible = (contract, make, supply, exceptions = []) => ({
  contract,
  file: 'test/token/ERC20/ERC20.behavior.js',
  run: ({ shouldBehaveLikeERC20 }) => shouldBehaveLikeERC20(supply),
  exceptions,
  async prepare(chain) {
    const accounts = await chain.ethers.getSigners()
    const token = await make(chain)
    await token.$_mint(accounts[0], supply)
    return { accounts, token }
  },
})

const nonces = (contract, makeArguments) => ({
  contract,
  file: 'test/utils/Nonces.behavior.js',
  run: ({ shouldBehaveLikeNonces }) => shouldBehaveLikeNonces(),
  async prepare(chain) {
    return { mock: await chain.ethers.deployContract(`Exposed${contract}`, await makeArguments(chain)) }
  },
})

const multiToken = (contract, makeArguments, exceptions) => ({
  contract,
  file: 'test/token/ERC1155/ERC1155.behavior.js',
  run: ({ shouldBehaveLikeERC1155 }) => shouldBehaveLikeERC1155(),
  exceptions,
  async prepare(chain) {
    const [operator, holder, ...otherAccounts] = await chain.ethers.getSigners()
    const token = await chain.ethers.deployContract(`Exposed${contract}`, await makeArguments(chain))
    return { token, operator, holder, otherAccounts }
  },
})

async function governance({ ethers, attach }) {
  const token = await ethers.deployContract('WrappedWatt')
  const book = await ethers.deployContract('DelegationBook', [365n * day])
  const numbers = [2n * day, 7n * day, 2n * day, 4n, 1n, 1n]
  const made = [token, book, numbers, 2n * day, 7n * day, [], []]
  const genesis = await ethers.deployContract('GovernanceGenesis', made)
  return {
    governor: await attach('LiquidGovernor', await genesis.governor()),
    timelock: await attach('GovernanceTimelock', await genesis.timelock()),
  }
}

const interfaces = (contract, names, pick) => ({
  contract,
  file: 'test/utils/introspection/SupportsInterface.behavior.js',
  run: ({ shouldSupportInterfaces }) => shouldSupportInterfaces([...names]),
  prepare: async (chain) => ({ mock: pick(await governance(chain)) }),
})

/** Receipts never leave who paid: what the suite does with them ends at `ReceiptNotTransferable`. */
const soulbound = [
  {
    title: /when called by the holder|when operator is approved by holder|when sending to a valid receiver/,
    reason: 'wants a transfer to succeed; receipts cannot be moved',
  },
  {
    title:
      /more than (balance|any of balances)|array length doesn't match values|to a (receiver )?contract that|returning unexpected value/,
    reason: 'wants another error of a transfer; that receipts cannot be moved is found before',
  },
]

export const subjects = [
  fungible('KwtToken', kwtToken, 100n),
  nonces('KwtToken', () => []),
  fungible('WrappedWatt', wrappedWatt, 100n),
  nonces('WrappedWatt', () => []),
  {
    contract: 'WrappedWatt',
    file: 'test/governance/utils/Votes.behavior.js', // Runs ERC6372.behavior.js too.
    run: ({ shouldBehaveLikeVotes }) => shouldBehaveLikeVotes([1, 17, 42], { mode: 'timestamp' }),
    async prepare(chain) {
      const token = await wrappedWatt(chain)
      return { accounts: await chain.ethers.getSigners(), token, votes: token }
    },
  },
  fungible('WattPair', wattPair, 100n, [
    {
      title: /total supply: returns the total token value$/,
      reason: 'the first provider also leaves 1,000 shares at a dead address, which the supply counts',
    },
  ]),
  nonces('WattPair', twoDollars),
  fungible('StakingVault', stakingVault, 100_000_000n),
  multiToken('GreenCertificates', async ({ ethers }) => {
    const [governanceDouble] = await ethers.getSigners()
    return [await ethers.deployContract('MeterRegistry', [governanceDouble])]
  }),
  multiToken('SettlementReceipts', () => [], soulbound),
  interfaces('LiquidGovernor', ['ERC1155Receiver', 'Governor', 'Governor_5_3'], ({ governor }) => governor),
  {
    contract: 'LiquidGovernor',
    file: 'test/governance/utils/ERC6372.behavior.js',
    run: ({ shouldBehaveLikeERC6372 }) => shouldBehaveLikeERC6372('timestamp'),
    prepare: async (chain) => ({ mock: (await governance(chain)).governor }),
  },
  interfaces('GovernanceTimelock', ['AccessControl', 'ERC1155Receiver'], ({ timelock }) => timelock),
  {
    contract: 'GovernanceTimelock',
    file: 'test/access/AccessControl.behavior.js',
    run: ({ shouldBehaveLikeAccessControl }) => shouldBehaveLikeAccessControl(),
    async prepare({ ethers, networkHelpers }) {
      const accounts = await ethers.getSigners()
      const mock = await ethers.deployContract('ExposedTimelock', [2n * day, 7n * day, accounts.at(-1)])
      // It is its own and only administrator.
      await networkHelpers.impersonateAccount(mock.target)
      await networkHelpers.setBalance(mock.target, 10n ** 18n)
      return { mock, accounts, defaultAdmin: await ethers.getSigner(mock.target) }
    },
  },
]
