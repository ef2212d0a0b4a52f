/**
 * Stands for `hardhat` in a published test file: whatever token the file deploys, it gets ours, by `?subject=` in its
 * address.
 * @module
 */
import { chain } from './session.mjs'
import { permitTokens } from './subjects.mjs'

const make = permitTokens[new URL(import.meta.url).searchParams.get('subject')]

export const network = {
  async create() {
    return {
      ...chain(),
      ethers: Object.assign(Object.create(chain().ethers), { deployContract: () => make(chain()) }),
    }
  },
}
