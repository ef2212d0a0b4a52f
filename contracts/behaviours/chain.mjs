/**
 * A simulated chain with what the suite's tests expect to find on `this`: `ethers`, `networkHelpers` and the part of
 * its own `helpers` that the behaviours use. Contracts come from the compiler's output, by name.
 * @module
 */
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import hardhatMatchers from '@nomicfoundation/hardhat-ethers-chai-matchers'
import hardhatHelpers from '@nomicfoundation/hardhat-network-helpers'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

/** @param {Map<string, { abi: object[], bytecode: string }>} compiled */
export async function startChain(compiled) {
  const hre = await createHardhatRuntimeEnvironment(
    {
      plugins: [hardhatEthers, hardhatMatchers, hardhatHelpers],
      networks: { default: { type: 'edr-simulated', hardfork: 'osaka' } },
    },
    {},
    import.meta.dirname,
  )
  const connection = await hre.network.create()
  const { networkHelpers } = connection

  async function deployContract(name, args = [], signer) {
    const artifact = compiled.get(name.replace(/^\$/, ''))
    if (artifact === undefined) throw new Error(`the suite asks for a contract that is not compiled: ${name}`)
    const factory = await connection.ethers.getContractFactory(artifact.abi, artifact.bytecode, signer)
    const contract = await factory.deploy(...args)
    await contract.waitForDeployment()
    return contract
  }
  const ethers = Object.assign(Object.create(connection.ethers), { deployContract })
  const attach = (name, address) => connection.ethers.getContractAt(compiled.get(name).abi, address)
  return { ...connection, networkHelpers, ethers, attach, helpers: { time: suiteTime(connection) } }
}

/** Clocks as the suite's own helpers name them (ERC-6372 modes). */
function suiteTime({ ethers, networkHelpers }) {
  return {
    clock: {
      blockNumber: async () => BigInt(await networkHelpers.time.latestBlock()),
      timestamp: async () => BigInt(await networkHelpers.time.latest()),
    },
    clockFromReceipt: {
      blockNumber: async (receipt) => BigInt((await receipt).blockNumber),
      timestamp: async (receipt) =>
        BigInt((await ethers.provider.getBlock((await receipt).blockNumber)).timestamp),
    },
    duration: { weeks: (n) => BigInt(n) * 604_800n },
  }
}
