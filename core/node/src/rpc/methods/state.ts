/**
 * What accounts hold at a block. An unknown block is an error, never a zero.
 * @module
 */
import type { StateReader } from '@watt/evm'

import { blockId, latest, requireBlock, requireState } from '../block-id.ts'
import type { BlockId } from '../block-id.ts'
import { PrunedStateError } from '../errors.ts'
import { data, quantity, word } from '../hex.ts'
import { defineMethod } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import { address, atMost, list, optional, required, slot } from '../params.ts'

const accountParams = (raw: readonly unknown[]) => {
  atMost(raw, 2)
  return { who: required(raw, 0, address), at: optional(raw, 1, blockId, latest) }
}

function stateAt({ node }: RpcContext, at: BlockId): StateReader {
  return requireState(node.ledger, requireBlock(node.ledger, at))
}

export const stateMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_getBalance',
    params: accountParams,
    run: (context, { who, at }) => quantity(stateAt(context, at).account(who)?.balance ?? 0n),
  }),
  defineMethod({
    name: 'eth_getTransactionCount',
    params: accountParams,
    run: (context, { who, at }) => {
      if (at.type === 'tag' && at.tag === 'pending') return quantity(context.node.pool.nextNonce(who))
      return quantity(stateAt(context, at).account(who)?.nonce ?? 0n)
    },
  }),
  defineMethod({
    name: 'eth_getCode',
    params: accountParams,
    run: (context, { who, at }) => {
      const state = stateAt(context, at)
      const account = state.account(who)
      return account === undefined ? '0x' : data(state.code(account.codeHash))
    },
  }),
  defineMethod({
    name: 'eth_getStorageAt',
    params: (raw) => {
      atMost(raw, 3)
      return {
        who: required(raw, 0, address),
        key: required(raw, 1, slot),
        at: optional(raw, 2, blockId, latest),
      }
    },
    run: (context, { who, key, at }) => word(stateAt(context, at).storage(who, key)),
  }),
  defineMethod({
    name: 'eth_getProof',
    cost: 10,
    params: (raw, limits) => {
      atMost(raw, 3)
      return {
        who: required(raw, 0, address),
        keys: required(raw, 1, list(slot, limits.proofSlots)),
        at: optional(raw, 2, blockId, latest),
      }
    },
    run: ({ node: { ledger } }, { who, keys, at }) => {
      const { number } = requireBlock(ledger, at).header
      const proof = ledger.proof(who, keys, number)
      if (proof === undefined) throw new PrunedStateError(number, ledger.oldestState)
      return {
        address: proof.address,
        balance: quantity(proof.balance),
        nonce: quantity(proof.nonce),
        codeHash: proof.codeHash,
        storageHash: proof.storageHash,
        accountProof: proof.accountProof.map(data),
        storageProof: proof.storageProof.map((it) => ({
          key: it.key,
          value: quantity(it.value),
          proof: it.proof.map(data),
        })),
      }
    },
  }),
]
