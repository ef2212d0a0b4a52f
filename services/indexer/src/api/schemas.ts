/**
 * What is taken and what is answered, as schemas: they check the input and write the OpenAPI document. The compiler holds
 * the answers to the types of `@watt/sdk/indexer`.
 * @module
 */
import { z } from '@hono/zod-openapi'
import type * as answer from '@watt/sdk/indexer'
import type { Address, Hex } from 'viem'

type Schema<VALUE> = z.ZodType<VALUE>

const hexOf = (bytes: number): RegExp => new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`)

/** Written in any case, read in small letters. */
const hexIn = (bytes: number, example: string) =>
  z
    .string()
    .regex(hexOf(bytes), `must be 0x and ${bytes * 2} hex digits`)
    .transform((text) => text.toLowerCase() as Hex)
    .openapi({ type: 'string', pattern: hexOf(bytes).source, example })

const exampleAddress = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const exampleHash = `0x${'4e'.repeat(32)}`

export const addressIn: z.ZodType<Address, string> = hexIn(20, exampleAddress)
export const hashIn: z.ZodType<Hex, string> = hexIn(32, exampleHash)

const hex = z.string().regex(/^0x[0-9a-f]*$/) as unknown as Schema<Hex>
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .openapi({ example: exampleHash }) as unknown as Schema<Hex>
const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .openapi({ example: exampleAddress }) as unknown as Schema<Address>
const amount = z
  .string()
  .regex(/^-?[0-9]+$/)
  .openapi({ description: 'Decimal digits, in the smallest unit', example: '1000000000000000000' })
const count = z.number().int().min(0)
const timeMs = z
  .number()
  .int()
  .openapi({ description: 'Milliseconds since 1970', example: 1_790_000_000_000 })
const words = z.string().max(64)

export const page = <ITEM>(name: string, item: Schema<ITEM>): Schema<answer.Page<ITEM>> =>
  z
    .object({
      items: z.array(item),
      next: z.string().nullable().openapi({ description: 'For `cursor`; null at the end' }),
    })
    .openapi(name)

export const status: Schema<answer.IndexStatus> = z
  .object({
    chainId: count.nullable(),
    genesisHash: hash.nullable(),
    head: count.nullable(),
    indexed: count.nullable(),
    indexedTimeMs: timeMs.nullable(),
    lag: count.nullable().openapi({ description: 'Blocks that are missing' }),
    transactions: count,
    database: z.enum(['pglite', 'postgresql']),
    problem: z.string().nullable(),
  })
  .openapi('Status')

export const block: Schema<answer.IndexedBlock> = z
  .object({
    number: count,
    hash,
    parentHash: hash,
    timeMs,
    proposer: address,
    gasUsed: count,
    gasLimit: count,
    baseFee: amount,
    sizeBytes: count,
    transactions: count,
  })
  .openapi('Block')

const transactionFields = {
  hash,
  block: count,
  index: count,
  timeMs,
  from: address,
  to: address.nullable(),
  created: address.nullable().openapi({ description: 'The contract that it made' }),
  value: amount,
  nonce: count,
  gasLimit: count,
  gasUsed: count,
  gasPrice: amount,
  type: count,
  succeeded: z.boolean(),
  selector: hex.nullable(),
  method: z.string().nullable(),
  inputBytes: count,
}
export const transaction: Schema<answer.IndexedTransaction> = z
  .object(transactionFields)
  .openapi('Transaction')

const labelFields = {
  address,
  kind: z.enum(['erc20', 'erc721', 'erc1155']),
  name: words.nullable(),
  symbol: words.nullable(),
  decimals: count.nullable(),
}
const label: Schema<answer.TokenLabel> = z.object(labelFields).openapi('TokenLabel')

export const transfer: Schema<answer.Transfer> = z
  .object({
    block: count,
    timeMs,
    transaction: hash.nullable(),
    kind: z.enum(['native', 'erc20', 'erc721', 'erc1155', 'credit']),
    token: label.nullable(),
    from: address.nullable(),
    to: address.nullable(),
    amount,
    tokenId: amount.nullable(),
  })
  .openapi('Transfer')

export const event: Schema<answer.ContractEvent> = z
  .object({
    block: count,
    timeMs,
    transaction: hash,
    logIndex: count,
    address,
    contract: words.nullable(),
    event: words.nullable(),
    args: z.record(z.string(), z.unknown()).nullable(),
    topics: z.array(hash),
    data: hex,
    dataBytes: count,
  })
  .openapi('Event')

export const transactionDetail: Schema<answer.TransactionDetail> = z
  .object({ ...transactionFields, transfers: z.array(transfer), events: z.array(event) })
  .openapi('TransactionDetail')

export const addressSummary: Schema<answer.AddressSummary> = z
  .object({
    address,
    name: words.nullable(),
    contract: z.object({ creator: address, transaction: hash }).nullable(),
    token: label.nullable(),
    firstBlock: count.nullable(),
    lastBlock: count.nullable(),
    sent: count,
    received: count,
    transfers: count,
  })
  .openapi('Address')

const tokenFields = { ...labelFields, supply: amount, transfers: count, firstBlock: count }
export const token: Schema<answer.TokenSummary> = z.object(tokenFields).openapi('Token')
export const tokenDetail: Schema<answer.TokenDetail> = z
  .object({ ...tokenFields, contract: words.nullable(), holders: count.max(10_000) })
  .openapi('TokenDetail')
export const holding: Schema<answer.Holding> = z.object({ token: label, amount }).openapi('Holding')
export const holder: Schema<answer.Holder> = z
  .object({ address, name: words.nullable(), amount })
  .openapi('Holder')

export const search: Schema<answer.SearchAnswer> = z
  .object({
    results: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('block'), number: count, hash }),
        z.object({ type: z.literal('transaction'), hash, block: count }),
        z.object({ type: z.literal('address'), address, name: words.nullable() }),
        z.object({ type: z.literal('contract'), address, name: words }),
        z.object({ type: z.literal('token'), token: label }),
      ]),
    ),
  })
  .openapi('Search')

export const minutes: Schema<answer.MinutesAnswer> = z
  .object({
    minutes: z.array(z.object({ startMs: timeMs, blocks: count, transactions: count, gasUsed: count })),
  })
  .openapi('Minutes')
export const periods: Schema<answer.PeriodsAnswer> = z
  .object({
    periods: z.array(
      z.object({
        startMs: timeMs,
        blocks: count,
        transactions: count,
        gasUsed: count,
        fees: amount,
        senders: count.nullable().openapi({ description: 'Different ones; of days only' }),
      }),
    ),
  })
  .openapi('Periods')
export const supply: Schema<answer.SupplyAnswer> = z.object({ tokens: z.array(token) }).openapi('Supply')

export const problem: Schema<answer.IndexProblem> = z
  .object({ error: z.object({ code: z.string(), message: z.string(), fix: z.string().nullable() }) })
  .openapi('Problem')
