/**
 * Our fungible tokens as they are deployed, each with the way in which units of it really come into being. The suite
 * calls that way `$_mint(to, amount)`.
 * @module
 */

/** Shares that the first provider of a pair leaves behind for ever. */
const lockedShares = 1000n
/** Shares of the staking vault for one unit of its asset: six decimals more. */
const sharesPerUnit = 1_000_000n
const plenty = 10n ** 20n

/** Region token; its deployer is its branch, the only minter. */
export async function kwtToken({ ethers }) {
  const branch = (await ethers.getSigners()).at(-1)
  const token = await ethers.deployContract('KwtToken', ['Watt Brazil', 'KWTBR'], branch)
  return Object.assign(token, {
    $_mint: (to, amount) => token.connect(branch).mint(to, amount),
  })
}

/** Wrapped coin; made by wrapping, destroyed by unwrapping. */
export async function wrappedWatt({ ethers }) {
  const token = await ethers.deployContract('WrappedWatt')
  return Object.assign(token, {
    $_mint: (to, amount) => token.depositTo(to, { value: amount }),
    $_burn: (from, amount) => token.connect(from).withdraw(amount),
  })
}

/** Addresses of two tokens, lower first, as the factory gives them to a pair. */
export async function twoDollars({ ethers }) {
  const dollars = [await ethers.deployContract('TestDollar'), await ethers.deployContract('TestDollar')]
  return dollars.toSorted((a, b) => (a.target.toLowerCase() < b.target.toLowerCase() ? -1 : 1))
}

/** Shares of a pool; made by adding to both sides. */
export async function wattPair(chain) {
  const sides = await twoDollars(chain)
  const token = await chain.ethers.deployContract('WattPair', sides)
  for (const side of sides) await side.drip(plenty)
  return Object.assign(token, {
    async $_mint(to, amount) {
      const first = (await token.totalSupply()) === 0n ? lockedShares : 0n
      for (const side of sides) await side.transfer(token, BigInt(amount) + first)
      return token.mint(to)
    },
  })
}

/** Receipts of a stake; made by a deposit. */
export async function stakingVault({ ethers }) {
  const asset = await ethers.deployContract('TestDollar')
  const pool = await ethers.deployContract('StakingPool', [asset, asset, 0n])
  const token = await ethers.deployContract('StakingVault', [pool, 'Staked WATT', 'sWATT'])
  await asset.drip(plenty)
  await asset.approve(token, plenty)
  return Object.assign(token, {
    $_mint: (to, amount) => token.deposit(BigInt(amount) / sharesPerUnit, to),
  })
}
