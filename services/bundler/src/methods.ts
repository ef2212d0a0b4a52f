/**
 * The five methods of ERC-7769.
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { type Address, formatTransactionReceipt, type Hex, numberToHex, slice } from 'viem'
import type { Bundling } from './bundling.ts'
import { checkAuthorization, findTransaction, packedIn, receiptOf } from './chain.ts'
import { entryPoint, type Event, eventsOf, logsOf, revertReasonOf } from './entry-point.ts'
import { busy, invalid, rejected } from './errors.ts'
import { admit, before, type Waiting } from './pool.ts'
import { estimateGas, tryBundle } from './simulation.ts'
import { leastPreVerificationGas, type Operation, pack, readDraft, readOperation } from './user-operation.ts'

export type Methods = Readonly<Record<string, (params: readonly unknown[]) => Promise<unknown>>>

export function createMethods(it: Bundling, wake: () => void): Methods {
  const { client, account, limits, pool, store, log } = it
  const guard = atMost(limits.simulations, 'are being tried')
  // Apart: who asks for what is not there must not keep others from sending.
  const search = atMost(limits.searches, 'are being looked for')
  let order = [...pool.values()].reduce((last, { order: own }) => Math.max(last, own), 0)

  const tried = async (operation: Operation): Promise<Event> => {
    const earlier = before(pool, operation)
    let trial = await tryBundle(client, [...earlier, operation], account.address)
    // Those before it may be in a block by now.
    if (!('events' in trial) && earlier.length > 0)
      trial = await tryBundle(client, [operation], account.address)
    if ('events' in trial) return trial.events.at(-1)!
    throw trial.refusal?.error ?? rejected(trial.words)
  }

  const accept = async (operation: Operation): Promise<Hex> => {
    // Asked once more, because the answer got lost.
    const known = pool.values().find((it) => isDeepStrictEqual(it.operation, operation))
    if (known !== undefined) return known.hash
    admit(pool, operation, limits)
    checkShare(operation)
    await checkAuthorization(client, operation)
    const { number, baseFeePerGas } = await client.getBlock()
    const { userOpHash: hash } = await tried(operation)
    if (operation.maxFeePerGas < (baseFeePerGas ?? 0n))
      throw invalid(`maxFeePerGas is below the base fee of ${baseFeePerGas}`)
    if (pool.has(hash)) return hash
    // Once more, and no waiting until it is in: others came meanwhile.
    const replaced = admit(pool, operation, limits)
    const waiting: Waiting = { hash, operation, order: ++order, since: number ?? 0n }
    const former = replaced && pool.get(replaced)
    if (replaced !== undefined) pool.delete(replaced)
    pool.set(hash, waiting)
    try {
      await store.keep(waiting)
      if (replaced !== undefined) await store.drop(replaced)
    } catch (error) {
      pool.delete(hash)
      if (former !== undefined) pool.set(former.hash, former)
      throw error
    }
    log('operation.accepted', { userOpHash: hash, sender: operation.sender })
    wake()
    return hash
  }

  const transactionOf = async (hash: Hex): Promise<Hex | undefined> =>
    it.included.get(hash) ?? (pool.has(hash) ? undefined : await search(() => findTransaction(client, hash)))

  return {
    eth_supportedEntryPoints: async () => [entryPoint],
    eth_sendUserOperation: async ([raw, at]) => {
      checkEntryPoint(at)
      const operation = readOperation(raw, limits)
      return guard(async () => accept(operation))
    },
    eth_estimateUserOperationGas: async ([raw, at]) => {
      checkEntryPoint(at)
      const draft = readDraft(raw, limits)
      const found = await guard(async () => estimateGas(client, draft, account.address))
      return Object.fromEntries(Object.entries(found).map(([name, gas]) => [name, numberToHex(gas)]))
    },
    eth_getUserOperationByHash: async ([raw]) => {
      const hash = readHash(raw)
      const waiting = pool.get(hash)
      if (waiting !== undefined)
        return {
          userOperation: asRpc(pack(waiting.operation)),
          entryPoint,
          blockNumber: null,
          blockHash: null,
          transactionHash: null,
        }
      const transactionHash = await transactionOf(hash)
      if (transactionHash === undefined) return null
      const [receipt, transaction] = await Promise.all([
        receiptOf(client, transactionHash),
        client.getTransaction({ hash: transactionHash }),
      ])
      const event = eventsOf(receipt?.logs ?? []).find(({ userOpHash }) => userOpHash === hash)
      const packed = event && packedIn(transaction.input, event)
      if (receipt === undefined || packed === undefined) return null
      return {
        userOperation: asRpc(packed),
        entryPoint,
        blockNumber: numberToHex(receipt.blockNumber),
        blockHash: receipt.blockHash,
        transactionHash,
      }
    },
    eth_getUserOperationReceipt: async ([raw]) => {
      const hash = readHash(raw)
      const transactionHash = await transactionOf(hash)
      if (transactionHash === undefined) return null
      // As the node writes it: it goes to the caller as it is.
      const receipt = await client.request({ method: 'eth_getTransactionReceipt', params: [transactionHash] })
      if (receipt === null) return null
      const { logs } = formatTransactionReceipt(receipt)
      const event = eventsOf(logs).find(({ userOpHash }) => userOpHash === hash)
      if (event === undefined) return null
      const own = new Set(logsOf(logs, hash).map(({ logIndex }) => logIndex))
      const reason = revertReasonOf(logs, hash)
      return {
        userOpHash: hash,
        entryPoint,
        sender: event.sender,
        nonce: numberToHex(event.nonce),
        paymaster: event.paymaster,
        actualGasCost: numberToHex(event.actualGasCost),
        actualGasUsed: numberToHex(event.actualGasUsed),
        success: event.success,
        ...(reason !== undefined && { reason }),
        logs: receipt.logs.filter(({ logIndex }) => own.has(Number(logIndex))),
        receipt,
      }
    },
  }
}

function checkEntryPoint(found: unknown): void {
  if (typeof found === 'string' && found.toLowerCase() === entryPoint.toLowerCase()) return
  throw invalid(`the entry point is ${entryPoint}`)
}

/** Free operations cost the bundler nothing but time, which other limits bound. */
function checkShare(operation: Operation): void {
  const least = leastPreVerificationGas(operation)
  if (operation.maxFeePerGas > 0n && operation.preVerificationGas < least)
    throw invalid(`preVerificationGas is ${operation.preVerificationGas}; at least ${least} is needed`)
}

function readHash(raw: unknown): Hex {
  if (typeof raw === 'string' && /^0x[0-9a-fA-F]{64}$/.test(raw)) return raw.toLowerCase() as Hex
  throw invalid('the hash of a user operation is 0x and 64 hex digits')
}

type Packed = Omit<ReturnType<typeof pack>, 'paymasterSignature'>

/** As ERC-7769 shows it: halves apart, helpers apart, numbers in hex. */
function asRpc(packed: Packed): Readonly<Record<string, unknown>> {
  const { sender, nonce, callData, signature, initCode, accountGasLimits, gasFees, paymasterAndData } = packed
  const half = (word: Hex, at: 0 | 16): Hex => numberToHex(BigInt(slice(word, at, at + 16)))
  const hasFactory = initCode.length >= 42
  const hasPaymaster = paymasterAndData.length >= 106
  return {
    sender,
    nonce: numberToHex(nonce),
    callData,
    signature,
    verificationGasLimit: half(accountGasLimits, 0),
    callGasLimit: half(accountGasLimits, 16),
    preVerificationGas: numberToHex(packed.preVerificationGas),
    maxPriorityFeePerGas: half(gasFees, 0),
    maxFeePerGas: half(gasFees, 16),
    ...(hasFactory && {
      factory: initCode.slice(0, 42) as Address,
      factoryData: `0x${initCode.slice(42)}`,
    }),
    ...(hasPaymaster && {
      paymaster: paymasterAndData.slice(0, 42) as Address,
      paymasterVerificationGasLimit: numberToHex(BigInt(slice(paymasterAndData, 20, 36))),
      paymasterPostOpGasLimit: numberToHex(BigInt(slice(paymasterAndData, 36, 52))),
      paymasterData: `0x${paymasterAndData.slice(106)}`,
    }),
  }
}

/** Runs so many at the same time; what comes then is refused, for it would wait for all of them. */
function atMost(most: number, what: string): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  return async (work) => {
    if (running >= most) throw busy(`${running} user operations ${what}; try again in 500 ms`)
    running++
    try {
      return await work()
    } finally {
      running--
    }
  }
}
