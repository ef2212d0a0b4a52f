/**
 * Questions to nodes whose urls strangers wrote: http or https only, bounded in time and bytes, no redirects, and the address
 * that is connected to is the one that was looked at.
 * @module
 */
import { lookup } from 'node:dns'
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { WattError } from '@watt/errors'
import { isPublicAddress } from './public-address.ts'

export type Question = {
  /** Path below the node's url, `/challenge`. */
  readonly path: string
  /** Sent with POST; a GET without one. */
  readonly body?: string | undefined
  /** Of the answer. */
  readonly bytesMax: number
  readonly signal: AbortSignal
  /** Whether a node may be in a local network. */
  readonly allowPrivate: boolean
}

export const urlBytesMax = 200

/**
 * Asks, and reads the answer.
 * @throws {AskError} There is none that could be used.
 */
export async function ask(
  url: string,
  { path, body, bytesMax, signal, allowPrivate }: Question,
): Promise<string> {
  const { protocol, hostname, port, pathname } = usableUrl(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw privateError()
  const request = protocol === 'https:' ? requestHttps : requestHttp
  const options: RequestOptions = {
    host,
    ...(port !== '' && { port }),
    path: pathname.replace(/\/$/, '') + path,
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    signal,
    agent: false,
    maxHeaderSize: 8_192,
    ...(!allowPrivate && { lookup: publicLookup }),
  }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(options, resolve).on('error', reject).end(body)
    })
    return await read(response, bytesMax)
  } catch (error) {
    if (error instanceof AskError) throw error
    throw new AskError(signal.aborted ? 'it was too slow' : 'it cannot be reached, or broke off')
  }
}

/** @throws {AskError} Not an address of a node. */
export function usableUrl(url: string): URL {
  const parsed = url.length <= urlBytesMax && URL.canParse(url) ? new URL(url) : undefined
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
  const isPlain = isWeb && parsed.username + parsed.password + parsed.search + parsed.hash === ''
  if (parsed === undefined || !isPlain) throw new AskError('its url is none of http or https')
  return parsed
}

async function read(response: IncomingMessage, bytesMax: number): Promise<string> {
  try {
    if (response.statusCode !== 200) throw new AskError(`it said HTTP ${response.statusCode}`)
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > bytesMax) throw new AskError('its answer is too large')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    response.destroy()
  }
}

/** Refuses when the connection is made, so that no name can mean another address then. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '', 0)
    const [first] = addresses
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(privateError(), '', 0)
    return options.all === true ? done(null, addresses) : done(null, first.address, first.family)
  })
}

function privateError(): AskError {
  return new AskError('its url leads into a local network')
}

/** Thrown when a node gave no answer that could be used. */
export class AskError extends WattError {
  readonly code = 'people/node-silent'
  readonly problem: string
  constructor(problem: string) {
    super(`The node gave no answer: ${problem}.`)
    this.problem = problem
  }
}
