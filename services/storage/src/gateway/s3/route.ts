/**
 * Which operation a request asks for. What is not known is refused: a parameter that was ignored could lose data.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 * @module
 */
import { requireBucket, type Answer, type Call } from './call.ts'
import { S3Error, type S3Code } from './errors.ts'
import {
  accessControl,
  bucketLocation,
  bucketVersioning,
  createBucket,
  deleteBucket,
  headBucket,
  listBuckets,
} from './operations/buckets.ts'
import { completeUpload } from './operations/complete.ts'
import { copyObject } from './operations/copy.ts'
import { listObjects } from './operations/list-objects.ts'
import { getObject, objectTags } from './operations/read.ts'
import {
  abortUpload,
  createUpload,
  listParts,
  listUploads,
  uploadPart,
  uploadPartCopy,
} from './operations/uploads.ts'
import { deleteObject, deleteObjects, putObject } from './operations/write.ts'

type Operation = (call: Call) => Promise<Answer>

/** Parameters that make a request another operation. */
const subresources = new Set(
  [
    [
      'accelerate',
      'acl',
      'analytics',
      'attributes',
      'cors',
      'delete',
      'encryption',
      'intelligent-tiering',
      'inventory',
    ],
    [
      'legal-hold',
      'lifecycle',
      'location',
      'logging',
      'metrics',
      'notification',
      'object-lock',
      'ownershipControls',
    ],
    [
      'policy',
      'policyStatus',
      'publicAccessBlock',
      'replication',
      'requestPayment',
      'restore',
      'retention',
      'select',
    ],
    ['tagging', 'torrent', 'uploadId', 'uploads', 'versioning', 'versionId', 'versions', 'website'],
  ].flat(),
)

/** Settings of a bucket that nobody can make here, and how S3 says so. */
const unset: Readonly<Record<string, S3Code>> = {
  cors: 'NoSuchCORSConfiguration',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  lifecycle: 'NoSuchLifecycleConfiguration',
  'object-lock': 'ObjectLockConfigurationNotFoundError',
  policy: 'NoSuchBucketPolicy',
  tagging: 'NoSuchTagSet',
  website: 'NoSuchWebsiteConfiguration',
}

/** By method and subresource. */
const ofBucket: Readonly<Record<string, Operation>> = {
  GET: listObjects,
  HEAD: headBucket,
  PUT: createBucket,
  DELETE: deleteBucket,
  'GET location': bucketLocation,
  'GET versioning': bucketVersioning,
  'GET acl': accessControl,
  'GET uploads': listUploads,
  'POST delete': deleteObjects,
}
const ofObject: Readonly<Record<string, Operation>> = {
  GET: getObject,
  HEAD: getObject,
  PUT: putObject,
  DELETE: deleteObject,
  'PUT copy': copyObject,
  'GET acl': accessControl,
  'GET tagging': objectTags,
  'POST uploads': createUpload,
  'PUT uploadId': uploadPart,
  'PUT uploadId copy': uploadPartCopy,
  'GET uploadId': listParts,
  'POST uploadId': completeUpload,
  'DELETE uploadId': abortUpload,
}

/** Carries out what a call asks for. @throws {S3Error} */
export async function carryOut(call: Call): Promise<Answer> {
  const { bucket, key, request } = call
  const { method } = request
  if (bucket === '') {
    if (method === 'GET') return listBuckets(call)
    throw new S3Error('MethodNotAllowed')
  }
  const given = request.query.map(([name]) => name).filter((name) => subresources.has(name))
  const [subresource, ...more] = given.filter((name) => !isPlainVersion(call, name))
  if (more.length > 0)
    throw new S3Error('InvalidArgument', `Conflicting parameters: ${given.join(', ').slice(0, 80)}`)
  const isCopy = key !== '' && method === 'PUT' && request.header('x-amz-copy-source') !== undefined
  const name = [method, subresource, isCopy ? 'copy' : undefined]
    .filter((word) => word !== undefined)
    .join(' ')
  const operations = key === '' ? ofBucket : ofObject
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (operation !== undefined) return operation(call)
  const missing = method === 'GET' && key === '' && subresource !== undefined ? unset[subresource] : undefined
  if (missing === undefined)
    throw new S3Error(subresource === undefined ? 'MethodNotAllowed' : 'NotImplemented', undefined, {
      Operation: name,
    })
  await requireBucket(call, bucket)
  throw new S3Error(missing)
}

/** Versioning is off, so the one version there is has the name that S3 gives it. */
function isPlainVersion({ request }: Call, name: string): boolean {
  return name === 'versionId' && request.query.some(([it, value]) => it === name && value === 'null')
}
