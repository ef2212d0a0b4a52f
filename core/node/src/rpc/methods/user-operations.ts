/**
 * User operations of smart accounts: passed on to the bundler that this node was told of.
 * @see ERC-4337; ERC-7769
 * @module
 */
import { ServerError } from '../errors.ts'
import { defineMethod, type Method } from '../method.ts'
import { atMost } from '../params.ts'

/** By the most arguments that each takes. */
const names = {
  eth_sendUserOperation: 2,
  eth_estimateUserOperationGas: 3,
  eth_getUserOperationByHash: 1,
  eth_getUserOperationReceipt: 1,
  eth_supportedEntryPoints: 0,
} as const

export const userOperationMethods: readonly Method[] = Object.entries(names).map(([name, argumentsMax]) =>
  defineMethod({
    name,
    cost: 20,
    // The waiting is for another process; the lane of sending is the one in which others go on meanwhile.
    lane: 'send',
    params: (raw) => {
      atMost(raw, argumentsMax)
      return raw
    },
    run: ({ bundler }, raw) => {
      if (bundler !== undefined) return bundler.call(name, raw)
      throw new ServerError(
        'this node knows no bundler. Start one (watt bundler start), and set bundlerUrl in the node’s config.json, such as http://127.0.0.1:4337',
        { reason: 'no-bundler' },
      )
    },
  }),
)
