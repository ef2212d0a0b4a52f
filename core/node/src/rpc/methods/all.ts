/**
 * Every method of the public port, by name. None signs, none changes the node: those live on the admin socket.
 * @module
 */
import type { Method } from '../method.ts'
import { blockMethods } from './blocks.ts'
import { callMethods } from './calls.ts'
import { chainMethods } from './chain.ts'
import { debugMethods } from './debug.ts'
import { feeMethods } from './fees.ts'
import { filterMethods } from './filters.ts'
import { peopleMethods } from './people.ts'
import { receiptProofMethods } from './receipt-proof.ts'
import { simulateMethods } from './simulate.ts'
import { stateMethods } from './state.ts'
import { subscriptionMethods } from './subscriptions.ts'
import { transactionMethods } from './transactions.ts'
import { txpoolMethods } from './txpool.ts'
import { userOperationMethods } from './user-operations.ts'
import { wattMethods } from './watt.ts'

export const allMethods: ReadonlyMap<string, Method> = new Map(
  [
    chainMethods,
    stateMethods,
    blockMethods,
    transactionMethods,
    callMethods,
    simulateMethods,
    feeMethods,
    filterMethods,
    subscriptionMethods,
    txpoolMethods,
    userOperationMethods,
    debugMethods,
    wattMethods,
    receiptProofMethods,
    peopleMethods,
  ].flatMap((group) => group.map((method) => [method.name, method] as const)),
)
