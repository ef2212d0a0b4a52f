/**
 * The contracts of storage on a chain of their own, with short epochs and the real beacon, and what a test asks of them.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { artifact } from '../../../contracts/deploy/artifact.ts'
import { watt } from '@watt/sdk'
import { findStorage, type StorageContracts } from '@watt/sdk/storage'
import {
  type Address,
  encodeDeployData,
  getContractAddress,
  type Hex,
  keccak256,
  parseEventLogs,
  type PublicClient,
  stringToHex,
} from 'viem'
import { type HDAccount, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { runMember } from '../../beacon/src/index.ts'
import { heightOf, type Piece, PieceHasher } from '../src/piece/index.ts'
import { type ContractCall, createSender } from '../src/provider/chain/send.ts'
import { signUpload } from '../src/provider/upload-token.ts'

export type Times = {
  readonly epochSeconds: number
  readonly windows: number
  readonly roundSeconds: number
  /** What a provider has for an answer to a demand, and for its vouchers when a channel closes. */
  readonly answerSeconds?: number
  readonly challengeSeconds?: number
  /** Until stake that is asked back may leave. */
  readonly unstakeSeconds?: number
}
/** Long enough for a proof on a busy machine, short enough for a test. */
export const shortTimes: Times = { epochSeconds: 24, windows: 2, roundSeconds: 2 }

export type Stage = AsyncDisposable & {
  readonly rpc: string
  readonly client: PublicClient
  readonly directory: Address
  readonly contracts: StorageContracts
  /** Orders `roots.length` shards; the roots are those of random pieces. */
  order(
    pieces: readonly Piece[],
    options?: OrderOptions,
  ): Promise<{ readonly order: bigint; readonly deals: readonly bigint[] }>
  /** Sends a call as the client. */
  write(call: ContractCall): Promise<Hex>
  token(provider: Address, deal: bigint, piece: Piece): Promise<string>
}
type OrderOptions = {
  readonly k?: number
  readonly epochs?: number
  readonly startSeconds?: number
  readonly manifest?: Hex
}

/** The test accounts of development chains. */
export const devAccount = (addressIndex: number): HDAccount =>
  mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex })
export const devKey = (index: number): Hex =>
  `0x${Buffer.from(devAccount(index).getHdKey().privateKey!).toString('hex')}`
const founder = 0
export const clientIndex = 1
const memberKey = keccak256(stringToHex('member of the beacon, for tests'))
const price = 10n ** 15n

/** Starts a chain and puts the contracts on it. */
export async function openStage(times: Times = shortTimes): Promise<Stage> {
  const port = await freePort()
  const anvil = spawn(program, ['--port', String(port), '--block-time', '1', '--silent'], {
    stdio: 'ignore',
  })
  const rpc = `http://127.0.0.1:${port}`
  const client = watt(rpc, { retryCount: 5, retryDelay: 200 })
  const stopping = new AbortController()
  try {
    await until(
      async () =>
        client.getBlockNumber().then(
          () => true,
          () => false,
        ),
      'the chain answers',
    )
    const directory = await deploy(client, times)
    const contracts = await findStorage(client, { directory })
    const member = runMember(
      { rpc, privateKey: memberKey, directory, pollMs: 300, onEvent: () => undefined },
      stopping.signal,
    )
    const account = devAccount(clientIndex)
    const errors = Object.values(contracts).flatMap((it) =>
      typeof it === 'object' && 'abi' in it ? [...it.abi] : [],
    )
    const send = createSender({ client, account, chainId: 31_337, errors, pollMs: 200 })
    return {
      rpc,
      client,
      directory,
      contracts,
      order: async (
        pieces,
        { k = 1, epochs = 10, startSeconds = 3600, manifest = `0x${randomBytes(32).toString('hex')}` } = {},
      ) => {
        const { market } = contracts
        const [first] = pieces
        const { timestamp } = await client.getBlock()
        const terms = {
          manifest,
          k,
          n: pieces.length,
          priceCap: price,
          epochs,
          region: 0,
          repairBelow: 0,
          sizeBytes: BigInt(first!.sizeBytes),
          height: heightOf(first!.sizeBytes),
          startBy: timestamp + BigInt(startSeconds),
        }
        const perEpoch = (price * terms.sizeBytes + 2n ** 30n - 1n) / 2n ** 30n
        const value = perEpoch * BigInt(epochs * pieces.length)
        const roots = pieces.map(({ root }) => `0x${Buffer.from(root).toString('hex')}`)
        const placed = await send('offer', {
          ...market,
          functionName: 'placeOrder',
          args: [terms, roots],
          value,
        })
        const receipt = await client.getTransactionReceipt({ hash: placed })
        const [event] = parseEventLogs({
          abi: market.abi,
          eventName: 'OrderPlaced',
          logs: receipt.logs,
        })
        const order = event!.args.order
        const matching = await send('offer', {
          ...market,
          functionName: 'matchOrder',
          args: [order, 100n],
        })
        const { logs } = await client.getTransactionReceipt({ hash: matching })
        const matches = parseEventLogs({
          abi: market.abi,
          eventName: 'DealMatched',
          logs,
        })
        return {
          order,
          deals: matches.toSorted((a, b) => a.args.slot - b.args.slot).map(({ args }) => args.deal),
        }
      },
      write: async (call) => send('offer', call),
      token: async (provider, deal, piece) =>
        signUpload(
          account,
          {
            chainId: 31337,
            market: contracts.market.address,
          },
          {
            provider,
            deal,
            root: `0x${Buffer.from(piece.root).toString('hex')}`,
            sizeBytes: BigInt(piece.sizeBytes),
            expires: BigInt(Math.floor(Date.now() / 1e3) + 3600),
          },
        ),
      [Symbol.asyncDispose]: async () => {
        stopping.abort()
        await member.catch(() => undefined)
        await ended(anvil)
      },
    }
  } catch (error) {
    stopping.abort()
    await ended(anvil)
    throw error
  }
}

/** Random bytes and the piece that they are. */
export function randomPiece(sizeBytes: number): { readonly bytes: Buffer; readonly piece: Piece } {
  const bytes = randomBytes(sizeBytes)
  return { bytes, piece: new PieceHasher().update(bytes).finish().piece }
}

/** Looks again until it is so. @throws after that many seconds */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  seconds = 120,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await wait(200)
  }
}

async function deploy(client: PublicClient, times: Times): Promise<Address> {
  const account = devAccount(founder)
  const first = await client.getTransactionCount({ address: account.address })
  const at = (step: number): Address =>
    getContractAddress({ from: account.address, nonce: BigInt(first + step) })
  const places = Array.from({ length: 9 }, (_, step) => at(step))
  const [beacon, registry, book, ledger, changes, market, forced, channels, directory] = places as Address[]
  const member = privateKeyToAccount(memberKey).address
  const parts = { registry, book, ledger, beacon, retrieval: forced, treasury: account.address }
  const numbers = {
    epochSeconds: times.epochSeconds,
    startSeconds: 60,
    maxStartSeconds: 7200,
    noticeEpochs: 1,
    lossAfter: 3,
    freeMisses: 2,
    startFee: 100,
    declaredLoss: 5e3,
    bountyShare: 1e3,
  }
  const { roundSeconds, answerSeconds = 60, challengeSeconds = 60, unstakeSeconds = 60, ...proofs } = times
  const genesisTime = 0
  const names = {
    beacon,
    providers: registry,
    asks: book,
    'storage-market': market,
    proofs: ledger,
    'retrieval-channels': channels,
    'forced-retrieval': forced,
  }
  const entries = Object.entries(names).map(([name, target]) => ({
    name: stringToHex(name, { size: 32 }),
    target: target!,
  }))
  const steps: readonly (readonly [string, readonly unknown[]])[] = [
    [
      'CommitRevealBeacon',
      [
        account.address,
        [member],
        { genesisTime, roundSeconds, minReveals: 1, minBond: 10n ** 18n, missPenalty: 10n ** 15n },
      ],
    ],
    ['ProviderRegistry', [market, ledger, 10n ** 18n, unstakeSeconds]],
    ['AskBook', [market, registry, 15, 2n ** 30n]],
    ['ProofLedger', [beacon, market, registry, { genesisTime, hits: 24, ...proofs }]],
    ['MarketChanges', [parts, numbers]],
    ['StorageMarket', [parts, numbers, changes]],
    ['ForcedRetrieval', [market, ledger, answerSeconds, 1n]],
    ['RetrievalChannels', [challengeSeconds]],
    ['Directory', [account.address, entries]],
  ]
  const hashes: Hex[] = []
  for (const [step, [name, args]] of steps.entries()) {
    const { abi, bytecode } = artifact(name)
    const data = encodeDeployData({ abi, bytecode, args: [...args] })
    hashes.push(await sendRaw(client, account, { nonce: first + step, data, gas: 9_000_000n }))
  }
  hashes.push(
    await sendRaw(client, account, {
      nonce: first + steps.length,
      to: member,
      value: 100n * 10n ** 18n,
      gas: 21_000n,
    }),
  )
  for (const hash of hashes) {
    const { status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 200 })
    if (status !== 'success') throw new Error(`${steps[hashes.indexOf(hash)]?.[0]} was not deployed`)
  }
  return directory!
}

async function sendRaw(
  client: PublicClient,
  account: HDAccount,
  request: {
    readonly nonce: number
    readonly gas: bigint
    readonly to?: Address
    readonly data?: Hex
    readonly value?: bigint
  },
): Promise<Hex> {
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n }
  const raw = await account.signTransaction({ type: 'eip1559', chainId: 31_337, ...fees, ...request })
  return client.sendRawTransaction({ serializedTransaction: raw })
}

/** `WATT_ANVIL` names Foundry's node; else it is where npm put it, as it does on Linux. */
const program =
  process.env['WATT_ANVIL'] ??
  fileURLToPath(new URL('../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url))

/** Why there is no stage; false: there is one. */
export const stageMissing: string | false = existsSync(program)
  ? false
  : `there is no ${program}: install optional dependencies, or name a program in WATT_ANVIL`

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await exit
}
