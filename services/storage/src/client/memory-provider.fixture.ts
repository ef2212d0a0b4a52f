/**
 * A provider in memory behind real HTTP, which can be told to misbehave: what the client must survive.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Address } from 'viem'
import { PieceHasher } from '../piece/index.ts'
import { ProblemError } from '../provider/serve/problem.ts'
import { parseUploadToken, recoverUploader } from '../provider/upload-token.ts'
import type { MemoryMarket } from './memory-chain.fixture.ts'
import { MemoryTill } from './memory-till.fixture.ts'

/** How a provider misbehaves when it is read from, or (the last two) written to. */
export type Misdeed =
  | 'wrong bytes'
  | 'old bytes'
  | 'short'
  | 'cut off'
  | 'drip'
  | 'endless'
  | 'silent'
  | 'busy'
  | 'gone'
  | 'breaks uploads'
  | 'refuses uploads'

/** One provider; `close` ends it. */
export class MemoryProvider {
  readonly address: Address
  readonly market: MemoryMarket
  readonly pieces: Map<string, Uint8Array> = new Map()
  readonly manifests: Map<string, Uint8Array> = new Map()
  readonly parts: Map<string, Buffer> = new Map()
  /** Bytes of uploads that came in, the ones sent twice counted twice. */
  received: number = 0
  reads: number = 0
  /** Bytes of pieces that went out. */
  served: number = 0
  misdeed: Misdeed | undefined
  /** Who wants money has one. */
  till: MemoryTill | undefined
  /** With 'breaks uploads': connections that are still to be broken, each after so many bytes. */
  breaks: number = 1
  breakAfterBytes: number = 10_000
  readonly #server: Server
  readonly #drips = new Set<NodeJS.Timeout>()

  private constructor(address: Address, market: MemoryMarket) {
    this.address = address
    this.market = market
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy())
    })
  }

  static async start(address: Address, market: MemoryMarket, priceWei?: bigint): Promise<MemoryProvider> {
    const provider = new MemoryProvider(address, market)
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve))
    market.offer(address, provider.url, priceWei)
    return provider
  }

  /** Wants money from now on. */
  charge(priceWeiPerMiB: bigint, freeQuotaBytes = 0): MemoryTill {
    return (this.till = new MemoryTill(this.address, this.market, priceWeiPerMiB, freeQuotaBytes))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo | null)?.port ?? 1}`
  }

  async close(): Promise<void> {
    for (const drip of this.#drips) clearInterval(drip)
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.misdeed === 'gone') return void request.socket.destroy()
    const [, kind, name = ''] = (request.url ?? '').split('/')
    const route = `${request.method} ${kind}`
    if (route === 'GET pieces') return this.#read(name, request, response)
    if (route === 'HEAD pieces') return this.#offset(name, response)
    if (route === 'PATCH pieces') return this.#receive(name, request, response)
    if (route === 'PUT manifests') {
      this.manifests.set(name, await all(request))
      return void response.writeHead(201).end()
    }
    const manifest = this.manifests.get(name)
    if (route !== 'GET manifests' || manifest === undefined) return refuse(response, 404, 'storage/not-found')
    if (this.misdeed === 'endless') return this.#endless(response.writeHead(200))
    const sent = this.misdeed === 'wrong bytes' ? flipped(manifest) : manifest
    response.writeHead(200).end(sent)
  }

  async #read(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.reads++
    const piece = this.pieces.get(name)
    const range = /^bytes=([0-9]+)-([0-9]+)$/.exec(request.headers.range ?? '')
    if (piece === undefined || range === null) return refuse(response, 404, 'storage/not-found')
    const bytes = piece.subarray(Number(range[1]), Number(range[2]) + 1)
    if (this.misdeed === 'busy') return refuse(response, 503, 'storage/busy')
    const voucher = request.headers['watt-voucher'] as string | undefined
    const sent = this.misdeed === 'cut off' ? bytes.length >> 1 : bytes.length
    try {
      const admission = await this.till?.admit('reader', bytes.length, voucher)
      admission?.sent(sent)
      admission?.[Symbol.dispose]()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return refuse(response, error.status, error.code, error.details)
    }
    this.served += sent
    const head = { 'content-length': String(bytes.length) }
    switch (this.misdeed) {
      case 'wrong bytes':
        return void response.writeHead(206, head).end(flipped(bytes))
      case 'old bytes':
        return void response.writeHead(206, head).end(new Uint8Array(bytes.length).fill(7))
      case 'short':
        return void response
          .writeHead(206, { 'content-length': String(bytes.length - 1) })
          .end(bytes.subarray(1))
      case 'cut off':
        response.writeHead(206, head).write(bytes.subarray(0, sent), () => response.destroy())
        return
      case 'drip':
        response.writeHead(206, head)
        this.#drip(response, bytes)
        return
      case 'endless':
        return this.#endless(response.writeHead(206))
      case 'silent':
        return
      case 'gone':
      case 'breaks uploads':
      case 'refuses uploads':
      case undefined:
        return void response.writeHead(206, head).end(bytes)
    }
  }

  #offset(deal: string, response: ServerResponse): void {
    const { terms } = this.#order(deal)
    response
      .writeHead(200, {
        'upload-offset': String(this.parts.get(deal)?.length ?? 0),
        'upload-length': String(terms.sizeBytes),
      })
      .end()
  }

  async #receive(deal: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.misdeed === 'refuses uploads') return refuse(response, 507, 'storage/full')
    const token = parseUploadToken(request.headers.authorization ?? '')
    const signer = await recoverUploader({ chainId: this.market.chainId, market: this.market.market }, token)
    const order = this.#order(deal)
    const isAllowed =
      token.deal === BigInt(deal) &&
      token.provider === this.address &&
      (signer === order.client || signer === this.market.repairers.get(BigInt(deal)))
    if (!isAllowed) return refuse(response, 401, 'storage/unauthorized')
    let part = this.parts.get(deal) ?? Buffer.alloc(0)
    if (Number(request.headers['upload-offset']) !== part.length)
      return refuse(response, 409, 'storage/offset-conflict')
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      this.received += chunk.length
      if (this.misdeed === 'breaks uploads' && this.breaks > 0 && bytes >= this.breakAfterBytes) {
        this.breaks--
        this.parts.set(deal, Buffer.concat([part, ...chunks]))
        return void request.socket.destroy()
      }
    }
    part = Buffer.concat([part, ...chunks])
    this.parts.set(deal, part)
    if (part.length === order.terms.sizeBytes) {
      const { piece } = new PieceHasher().update(part).finish()
      if (`0x${Buffer.from(piece.root).toString('hex')}` !== order.root) {
        this.parts.delete(deal)
        return refuse(response, 422, 'storage/wrong-piece')
      }
      this.pieces.set(piece.cid.toString(), part)
      this.market.activate(BigInt(deal))
    }
    response.writeHead(204, { 'upload-offset': String(part.length) }).end()
  }

  #order(id: string) {
    const deal = this.market.deals.get(BigInt(id))!
    const order = this.market.orders.get(deal.order)!
    return { ...order, root: this.market.roots.get(deal.order)![deal.slot]! }
  }

  #drip(response: ServerResponse, bytes: Uint8Array): void {
    let at = 0
    const drip = setInterval(() => response.write(bytes.subarray(at, ++at)), 5)
    this.#drips.add(drip)
    response.on('close', () => clearInterval(drip))
  }

  #endless(response: ServerResponse): void {
    const chunk = new Uint8Array(65_536)
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  const problem = { code, message: `said ${code}`, fix: 'none', ...details }
  const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
  response.writeHead(status).end(JSON.stringify(problem, asText))
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[copy.length >> 1]! ^= 1
  return copy
}

async function all(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
