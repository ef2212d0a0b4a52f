/**
 * Blobs in a bucket of any S3-compatible store. Requests are signed by aws4fetch; large blobs go up in parts, so that
 * memory stays at one part.
 * @module
 */
import { open, rm } from 'node:fs/promises'
import { AwsClient } from 'aws4fetch'
import { XMLParser } from 'fast-xml-parser'
import { WattError } from '@watt/errors'
import { BlobMissingError, type BlobStore } from './blob-store.ts'

/** `url` names bucket and prefix: `https://s3.example.org/bucket/prefix`. */
export type S3Settings = {
  readonly url: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** S3's least part, but for the last, is 5 MiB. */
const partBytes = 8 * 2 ** 20
const timeoutMs = 60_000
const answerBytesMax = 4 * 2 ** 20

/** A store in a bucket that exists. */
export function createS3Store(settings: S3Settings): BlobStore {
  const { accessKeyId, secretAccessKey, region } = settings
  const base = settings.url.replace(/\/$/, '')
  const [bucketUrl, prefix] = splitBucket(base)
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 3 })
  const xml = new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: true })
  const urlOf = (name: string) => `${base}/${name}`

  const ask = async (method: string, url: string, init: RequestInit = {}): Promise<Response> => {
    const response = await aws.fetch(url, { method, signal: AbortSignal.timeout(timeoutMs), ...init })
    if (response.ok || response.status === 404) return response
    const said = (await response.text()).slice(0, 300)
    throw new BucketError(method, url, response.status, said)
  }
  const answer = async (response: Response): Promise<Readonly<Record<string, never>>> => {
    const text = await response.text()
    if (text.length > answerBytesMax)
      throw new BucketError('GET', base, response.status, 'its answer is too long')
    return xml.parse(text) as Readonly<Record<string, never>>
  }
  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    const response = await ask('PUT', urlOf(name), { body: bytes as Uint8Array<ArrayBuffer> })
    if (!response.ok) throw new BucketError('PUT', urlOf(name), response.status, 'there is no such bucket')
  }
  const putInParts = async (name: string, read: (offset: number) => Promise<Uint8Array>, bytes: number) => {
    const url = urlOf(name)
    const begun = (await answer(await ask('POST', `${url}?uploads`))) as {
      InitiateMultipartUploadResult?: { UploadId?: string }
    }
    const id = encodeURIComponent(String(begun.InitiateMultipartUploadResult?.UploadId ?? ''))
    if (id === '') throw new BucketError('POST', url, 200, 'it begins no upload in parts')
    try {
      const tags: string[] = []
      for (let offset = 0; offset < bytes; offset += partBytes) {
        const body = (await read(offset)) as Uint8Array<ArrayBuffer>
        const response = await ask('PUT', `${url}?partNumber=${tags.length + 1}&uploadId=${id}`, { body })
        tags.push(response.headers.get('etag') ?? '')
      }
      const parts = tags.map(
        (tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
      )
      const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
      const text = await (await ask('POST', `${url}?uploadId=${id}`, { body })).text()
      // S3 may answer 200 and an error.
      if (!text.includes('CompleteMultipartUploadResult'))
        throw new BucketError('POST', url, 200, text.slice(0, 300))
    } catch (error) {
      await ask('DELETE', `${url}?uploadId=${id}`).catch(() => undefined)
      throw error
    }
  }
  async function* stream(name: string, offset: number, length: number): AsyncIterable<Uint8Array> {
    if (length === 0) return
    const range = `bytes=${offset}-${offset + length - 1}`
    const response = await ask('GET', urlOf(name), { headers: { range } })
    if (response.status === 404 || response.body === null) throw new BlobMissingError(name, 'it is not there')
    let left = length
    for await (const chunk of response.body) {
      left -= chunk.length
      if (left < 0) throw new BlobMissingError(name, 'the store sent more than it was asked for')
      yield chunk
    }
    if (left > 0) throw new BlobMissingError(name, `${left} of its bytes lack`)
  }
  return {
    adopt: async (name, path) => {
      const file = await open(path, 'r')
      try {
        const { size } = await file.stat()
        const read = async (offset: number) => {
          const part = new Uint8Array(Math.min(partBytes, size - offset))
          const { bytesRead } = await file.read(part, 0, part.length, offset)
          return part.subarray(0, bytesRead)
        }
        await (size <= partBytes ? put(name, await read(0)) : putInParts(name, read, size))
      } finally {
        await file.close()
      }
      await rm(path, { force: true })
    },
    put,
    size: async (name) => {
      const response = await ask('HEAD', urlOf(name))
      return response.status === 404 ? undefined : Number(response.headers.get('content-length'))
    },
    read: async (name, offset, length) => {
      const bytes = new Uint8Array(length)
      let at = 0
      for await (const chunk of stream(name, offset, length)) {
        bytes.set(chunk, at)
        at += chunk.length
      }
      return bytes
    },
    stream,
    remove: async (name) => void (await ask('DELETE', urlOf(name))),
    async *list(begin) {
      for (let token: string | undefined = ''; token !== undefined;) {
        const query = new URLSearchParams({ 'list-type': '2', prefix: `${prefix}${begin}` })
        if (token !== '') query.set('continuation-token', token)
        const found = (await answer(await ask('GET', `${bucketUrl}?${query.toString()}`))) as {
          ListBucketResult?: {
            Contents?: S3Entry | readonly S3Entry[]
            IsTruncated?: string
            NextContinuationToken?: string
          }
        }
        const { Contents = [], IsTruncated, NextContinuationToken } = found.ListBucketResult ?? {}
        for (const { Key, Size } of [Contents].flat() as readonly S3Entry[])
          yield { name: Key.slice(prefix.length), bytes: Number(Size) }
        token = IsTruncated === 'true' ? NextContinuationToken : undefined
      }
    },
    freeBytes: async () => undefined,
  }
}

type S3Entry = { readonly Key: string; readonly Size: string }

/** `https://host/bucket/a/b` -> [`https://host/bucket`, `a/b/`]. */
function splitBucket(base: string): readonly [string, string] {
  const { origin, pathname } = new URL(base)
  const [, bucket = '', ...folders] = pathname.split('/')
  return [`${origin}/${bucket}`, folders.length === 0 ? '' : `${folders.join('/')}/`]
}

/** Thrown when the bucket refuses. */
export class BucketError extends WattError {
  readonly code = 'storage/bucket'
  readonly status: number
  override readonly fix = 'check the address, keys and rights of the bucket'
  constructor(method: string, url: string, status: number, said: string) {
    super(`The bucket answered ${status} to ${method} ${url}: ${said}`)
    this.status = status
  }
}
