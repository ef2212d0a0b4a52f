/**
 * A user operation as it comes over JSON-RPC, checked once and turned into what the entry point takes.
 * @see ERC-4337, entry point 0.8; ERC-7769; EIP-7702 authorizations as `eip7702Auth`
 * @module
 */
import { type Address, type Hex, type SignedAuthorization, size } from 'viem'
import { type PackedUserOperation, toPackedUserOperation, type UserOperation } from 'viem/account-abstraction'
import { z } from 'zod'
import { invalid } from './errors.ts'
import type { Limits } from './limits.ts'

export type Operation = UserOperation<'0.8'>

/** What marks an operation whose sender delegates (EIP-7702), in the place of a factory. */
export const delegationMark = '0x7702000000000000000000000000000000000000'

/** In small letters, which no library takes for a wrong checksum later. */
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((it) => it.toLowerCase() as Address)
const data = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/)
  .transform((it) => it as Hex)
const word = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((it) => it as Hex)
/** Up to so many bits. */
const quantity = (bits: number) =>
  z
    .string()
    .regex(/^0x[0-9a-fA-F]{1,64}$/)
    .transform((it) => BigInt(it))
    .refine((it) => it < 1n << BigInt(bits), `at most ${bits} bits`)

const fields = {
  sender: address,
  nonce: quantity(256),
  callData: data,
  signature: data,
  factory: z
    .union([z.literal('0x7702'), address])
    .transform((it): Address => (it === '0x7702' ? delegationMark : it))
    .optional(),
  factoryData: data.optional(),
  paymaster: address.optional(),
  paymasterData: data.optional(),
  eip7702Auth: z
    .object({
      chainId: quantity(53),
      address,
      nonce: quantity(53),
      r: word,
      s: word,
      yParity: quantity(1),
    })
    .optional(),
}
const gas = quantity(64)
const price = quantity(96)
const wholeOperation = z.object({
  ...fields,
  callGasLimit: gas,
  verificationGasLimit: gas,
  preVerificationGas: gas,
  paymasterVerificationGasLimit: gas.optional(),
  paymasterPostOpGasLimit: gas.optional(),
  maxFeePerGas: price,
  maxPriorityFeePerGas: price,
})
/** Gas is what is asked for; the signature may be missing or any of the right form. */
const draftOperation = z.object({
  ...fields,
  signature: data.default('0x'),
  maxFeePerGas: price.default(0n),
  maxPriorityFeePerGas: price.default(0n),
})

/** @throws {CallError} It is malformed. */
export function readOperation(raw: unknown, limits: Limits): Operation {
  const found = read(wholeOperation, raw, limits)
  if (found.maxPriorityFeePerGas > found.maxFeePerGas)
    throw invalid('maxPriorityFeePerGas is higher than maxFeePerGas')
  if (gasOf(found) > limits.operationGas)
    throw invalid(`the gas limits are ${gasOf(found)} together; at most ${limits.operationGas} are taken`)
  return found
}

/** An operation whose gas is to be estimated: its limits are zero. @throws {CallError} It is malformed. */
export function readDraft(raw: unknown, limits: Limits): Operation {
  return read(draftOperation, raw, limits)
}

type Read = Omit<Operation, 'authorization'> & { readonly eip7702Auth?: z.output<typeof fields.eip7702Auth> }

function read(schema: z.ZodType<unknown>, raw: unknown, limits: Limits): Operation {
  const result = schema.safeParse(raw)
  if (!result.success) {
    const [issue] = result.error.issues
    throw invalid(
      `the user operation is malformed at ${issue?.path.join('.') || 'its top'}: ${issue?.message}`,
    )
  }
  const zeros = {
    callGasLimit: 0n,
    verificationGasLimit: 0n,
    preVerificationGas: 0n,
    maxFeePerGas: 0n,
    maxPriorityFeePerGas: 0n,
  }
  const { eip7702Auth, ...rest } = { ...zeros, ...(result.data as Read) }
  const authorization = eip7702Auth && authorizationOf(eip7702Auth)
  if (authorization !== undefined && rest.factory?.toLowerCase() !== delegationMark)
    throw invalid(`eip7702Auth needs factory ${delegationMark}`)
  if (rest.factoryData !== undefined && rest.factory === undefined)
    throw invalid('factoryData needs a factory')
  if (rest.paymasterData !== undefined && rest.paymaster === undefined)
    throw invalid('paymasterData needs a paymaster')
  const operation: Operation = { ...rest, ...(authorization && { authorization }) }
  const bytes = bytesOf(operation)
  if (bytes > limits.operationBytes)
    throw invalid(`the user operation has ${bytes} bytes; at most ${limits.operationBytes} are taken`)
  return operation
}

function authorizationOf(found: NonNullable<Read['eip7702Auth']>): SignedAuthorization {
  const { chainId, address: delegate, nonce, r, s, yParity } = found
  return { chainId: Number(chainId), address: delegate, nonce: Number(nonce), r, s, yParity: Number(yParity) }
}

const number = (bits: number) =>
  z
    .bigint()
    .min(0n)
    .max((1n << BigInt(bits)) - 1n)
/** As it was read, and as it lies in a file. */
const readAlready = z.object({
  sender: address,
  nonce: number(256),
  callData: data,
  signature: data,
  factory: address.optional(),
  factoryData: data.optional(),
  paymaster: address.optional(),
  paymasterData: data.optional(),
  callGasLimit: number(64),
  verificationGasLimit: number(64),
  preVerificationGas: number(64),
  paymasterVerificationGasLimit: number(64).optional(),
  paymasterPostOpGasLimit: number(64).optional(),
  maxFeePerGas: number(96),
  maxPriorityFeePerGas: number(96),
  authorization: z
    .object({
      chainId: z.int().min(0),
      address,
      nonce: z.int().min(0),
      r: word,
      s: word,
      yParity: z.int().min(0).max(1),
    })
    .optional(),
})

/** Whether a value is what {@link readOperation} gives. */
export function isOperation(value: unknown): value is Operation {
  return readAlready.safeParse(value).success
}

/** As the entry point takes it. */
export function pack(operation: Operation): PackedUserOperation {
  return toPackedUserOperation(operation as UserOperation)
}

/** Of an operation, packed. */
export function bytesOf(operation: Operation): number {
  return sizeOf(pack(operation))
}

/** All gas that it may use, the bundler's share included. */
export function gasOf(
  operation: Pick<
    Operation,
    | 'callGasLimit'
    | 'verificationGasLimit'
    | 'preVerificationGas'
    | 'paymasterVerificationGasLimit'
    | 'paymasterPostOpGasLimit'
  >,
): bigint {
  const { paymasterVerificationGasLimit = 0n, paymasterPostOpGasLimit = 0n } = operation
  return (
    operation.callGasLimit +
    operation.verificationGasLimit +
    operation.preVerificationGas +
    paymasterVerificationGasLimit +
    paymasterPostOpGasLimit
  )
}

function sizeOf({ callData, initCode, paymasterAndData, signature }: PackedUserOperation): number {
  return [callData, initCode, paymasterAndData, signature].reduce((sum, it) => sum + size(it), 192)
}

/**
 * What a bundle costs because of one operation, and the entry point cannot see: its bytes, and its share of the rest.
 * @see EIP-2028 for bytes
 */
export function leastPreVerificationGas(operation: Operation): bigint {
  const { callData, initCode, paymasterAndData, signature } = pack(operation)
  let bytes = wordsGas
  for (const part of [callData, initCode, paymasterAndData, signature])
    for (let at = 2; at < part.length; at += 2) bytes += part.slice(at, at + 2) === '00' ? 4n : 16n
  return transactionGas + overheadGas + bytes
}

/** Whole, as a bundle may hold no other operation. */
const transactionGas = 21_000n
/** Of the entry point, for each operation, outside of what it meters. */
const overheadGas = 20_000n
/** The eight words of fixed length and the places and lengths of the four others. */
const wordsGas = 16n * 32n * 16n
