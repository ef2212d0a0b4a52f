/**
 * Makes `hardhat … --coverage` count branches beside statements: a plugin whose hook runs around Hardhat’s own. What was
 * counted lies with Hardhat’s data in `coverage/data`, under the tags of `branches.ts`.
 * @module
 */
import { relative } from 'node:path'
import type { SolidityHooks } from 'hardhat/types/hooks'
import type { HardhatPlugin } from 'hardhat/types/plugins'

export const branchCounter: HardhatPlugin = {
  id: 'watt-branch-counter',
  hookHandlers: { solidity: () => Promise.resolve({ default: hooks }) },
}

const hooks = (): Promise<Partial<SolidityHooks>> =>
  Promise.resolve({
    preprocessProjectFileBeforeBuilding: async (context, sourceName, path, text, version, next) => {
      const counted = await next(context, sourceName, path, text, version)
      if (!context.globalOptions.coverage || (await context.solidity.getScope(path)) === 'tests')
        return counted
      const { countBranches } = await import('./branches.ts')
      return countBranches(relative(context.config.paths.root, path), counted)
    },
  })
