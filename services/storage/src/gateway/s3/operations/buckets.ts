/**
 * Buckets: the first part of a name on the network. Making one costs nothing; an empty one is known only here.
 * @module
 */
import { last } from '../../table.ts'
import { answerXml, isoTime, requireBucket, type Answer, type Call } from '../call.ts'
import { S3Error } from '../errors.ts'

const owner = { ID: 'watt', DisplayName: 'watt' }

/** @throws {S3Error} InvalidBucketName */
export function checkBucketName(name: string): void {
  const fits =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name)
  if (!fits) throw new S3Error('InvalidBucketName', undefined, { BucketName: name.slice(0, 64) })
}

/** ListBuckets. */
export async function listBuckets({ stores }: Call): Promise<Answer> {
  const { buckets } = stores.staging.index
  const list = []
  for await (const [name, { createdMs }] of buckets.entries())
    list.push({ Name: name, CreationDate: isoTime(createdMs) })
  return answerXml('ListAllMyBucketsResult', { Owner: owner, Buckets: { Bucket: list } })
}

/** Enters buckets whose objects came to the network from elsewhere. Reads one name of each. */
export async function discoverBuckets({
  staging,
  network,
}: Pick<Call['stores'], 'staging' | 'network'>): Promise<void> {
  for (let startAfter: string | undefined; ;) {
    const { objects } = await network.list('', { limit: 1, ...(startAfter !== undefined && { startAfter }) })
    const [first] = objects
    if (first === undefined) return
    const slash = first.name.indexOf('/')
    const bucket = slash === -1 ? undefined : first.name.slice(0, slash)
    startAfter = bucket === undefined ? first.name : `${bucket}/${last}`
    if (
      bucket === undefined ||
      !isBucketName(bucket) ||
      (await staging.index.buckets.get(bucket)) !== undefined
    )
      continue
    await staging.index.commit([staging.index.buckets.set(bucket, { createdMs: first.modifiedMs })])
  }
}

/** CreateBucket. */
export async function createBucket({ stores, bucket }: Call): Promise<Answer> {
  checkBucketName(bucket)
  const { staging } = stores
  await staging.exclusive(bucket, async () => {
    if ((await staging.index.buckets.get(bucket)) !== undefined) throw new S3Error('BucketAlreadyOwnedByYou')
    await staging.index.commit([staging.index.buckets.set(bucket, { createdMs: staging.now() })])
  })
  return { status: 200, headers: { location: `/${bucket}` } }
}

/** HeadBucket. */
export async function headBucket(call: Call): Promise<Answer> {
  await requireBucket(call, call.bucket)
  return { status: 200, headers: { 'x-amz-bucket-region': call.stores.region } }
}

/** DeleteBucket. Only an empty one goes, with its unfinished uploads. */
export async function deleteBucket(call: Call): Promise<Answer> {
  const { bucket, stores } = call
  const { staging, objects } = stores
  await requireBucket(call, bucket)
  await staging.exclusive(bucket, async () => {
    const { done } = await objects.list(`${bucket}/`, '').next()
    if (done !== true) throw new S3Error('BucketNotEmpty')
    const { buckets, uploads, parts } = staging.index
    const changes = [buckets.unset(bucket)]
    const blobs = []
    for await (const [key, { id }] of uploads.entries({ prefix: `${bucket}/` })) {
      changes.push(uploads.unset(key))
      for await (const [partKey, { blob }] of parts.entries({ prefix: `${id}\0` })) {
        changes.push(parts.unset(partKey))
        blobs.push(blob)
      }
    }
    await staging.index.commit(changes)
    await staging.blobs.remove(blobs)
  })
  return { status: 204 }
}

/** GetBucketLocation. */
export async function bucketLocation(call: Call): Promise<Answer> {
  await requireBucket(call, call.bucket)
  // The region us-east-1 is written as nothing.
  return answerXml(
    'LocationConstraint',
    call.stores.region === 'us-east-1' ? {} : { '#text': call.stores.region },
  )
}

/** GetBucketVersioning: off. */
export async function bucketVersioning(call: Call): Promise<Answer> {
  await requireBucket(call, call.bucket)
  return answerXml('VersioningConfiguration', {})
}

/** GetBucketAcl, GetObjectAcl: who holds the key may do everything. */
export async function accessControl(call: Call): Promise<Answer> {
  await requireBucket(call, call.bucket)
  const grantee = {
    '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    '@xsi:type': 'CanonicalUser',
    ...owner,
  }
  const grants = { Grant: { Grantee: grantee, Permission: 'FULL_CONTROL' } }
  return answerXml('AccessControlPolicy', { Owner: owner, AccessControlList: grants })
}

function isBucketName(name: string): boolean {
  try {
    checkBucketName(name)
    return true
  } catch {
    return false
  }
}
