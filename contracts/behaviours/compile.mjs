/**
 * Compiles our contracts, what opens them to the suite, and the suite's own receiver: our compiler, our settings.
 * @module
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const contracts = join(import.meta.dirname, '..')

/** What stands for each file name in an import: ours, the published package, or a file of the suite. */
function locate(suite, name) {
  if (name.startsWith('@')) return require.resolve(name)
  if (name.startsWith('suite/')) return join(suite, name.slice('suite/'.length))
  return join(contracts, name)
}

const roots = [
  'src/energy/staking/StakingVault.sol',
  'src/governance/GovernanceGenesis.sol',
  'src/local/TestDollar.sol',
  'behaviours/exposed/Nonces.sol',
  'behaviours/exposed/Timelock.sol',
  'behaviours/exposed/Tokens1155.sol',
  'suite/contracts/mocks/token/ERC1155ReceiverMock.sol',
]

/**
 * @param {string} suite folder of an openzeppelin-contracts checkout
 * @returns {Promise<Map<string, { abi: object[], bytecode: string }>>} by contract name
 */
export async function compile(suite) {
  const { default: solc } = await import('solc')
  const { default: config } = await import('../hardhat.config.ts')
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      roots.map((name) => [name, { content: readFileSync(locate(suite, name), 'utf8') }]),
    ),
    settings: {
      ...config.solidity.settings,
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const read = (name) => ({ contents: readFileSync(locate(suite, name), 'utf8') })
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }))
  const errors = (output.errors ?? []).filter((it) => it.severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((it) => it.formattedMessage).join('\n'))

  const made = Object.values(output.contracts).flatMap((file) => Object.entries(file))
  return new Map(made.map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]))
}
