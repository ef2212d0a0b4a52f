/**
 * Refusals in S3's words: a code that clients know, its HTTP status, and a sentence.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * @module
 */
import { WattError } from '@watt/errors'

const table = {
  AccessControlListNotSupported: [
    400,
    'The bucket does not allow ACLs: everything belongs to who holds the key.',
  ],
  AccessDenied: [403, 'Access Denied'],
  AuthorizationHeaderMalformed: [400, 'The authorization header is malformed.'],
  AuthorizationQueryParametersError: [400, 'The signature in the query string is malformed.'],
  BadDigest: [400, 'The digest you specified did not match what was received.'],
  BucketAlreadyOwnedByYou: [409, 'You already have a bucket of this name.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty.'],
  EntityTooLarge: [400, 'Your proposed upload is larger than the largest object allowed.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the smallest part allowed.'],
  IncompleteBody: [400, 'The body ended before its Content-Length.'],
  InternalError: [500, 'We met an internal error. Please try again.'],
  InvalidAccessKeyId: [403, 'There is no such access key here.'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidBucketName: [400, 'The bucket name is not valid.'],
  InvalidDigest: [400, 'The Content-MD5 or checksum you specified is not valid.'],
  InvalidObjectState: [403, 'The object cannot be read at present.'],
  InvalidPart: [400, 'A part that you named was not found, or its ETag is another.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidRange: [416, 'The requested range cannot be satisfied.'],
  InvalidRequest: [400, 'Invalid Request'],
  InvalidStorageClass: [400, 'The storage class is not valid.'],
  InvalidURI: [400, 'The URI cannot be parsed.'],
  KeyTooLongError: [400, 'Your key is too long.'],
  MalformedXML: [400, 'The XML you provided was not well-formed or did not say what was expected.'],
  MaxMessageLengthExceeded: [400, 'Your request was too big.'],
  MetadataTooLarge: [400, 'Your metadata headers exceed the maximum allowed metadata size.'],
  MethodNotAllowed: [405, 'The method is not allowed against this resource.'],
  MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
  NoSuchBucket: [404, 'The bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The bucket policy does not exist.'],
  NoSuchCORSConfiguration: [404, 'The CORS configuration does not exist.'],
  NoSuchKey: [404, 'The key does not exist.'],
  NoSuchLifecycleConfiguration: [404, 'The lifecycle configuration does not exist.'],
  NoSuchTagSet: [404, 'The tag set does not exist.'],
  NoSuchUpload: [404, 'The upload does not exist. It may have been aborted or completed.'],
  NoSuchWebsiteConfiguration: [404, 'The bucket does not have a website configuration.'],
  NotImplemented: [501, 'What you asked for is not implemented here.'],
  ObjectLockConfigurationNotFoundError: [404, 'Object Lock configuration does not exist for this bucket.'],
  PreconditionFailed: [412, 'At least one of the preconditions you specified did not hold.'],
  RequestTimeTooSkewed: [403, "The difference between the request's time and this server's is too large."],
  ServerSideEncryptionConfigurationNotFoundError: [
    404,
    'Everything is encrypted before it leaves the gateway.',
  ],
  SignatureDoesNotMatch: [403, 'The signature does not match. Check your secret key and signing method.'],
  SlowDown: [503, 'Too much waits to be stored on the network. Please try again later.'],
  XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' does not match what was received."],
} as const

export type S3Code = keyof typeof table
/** Elements of the error document beside code and message. */
export type S3Facts = Readonly<Record<string, string | number>>

/** What the gateway answers instead of a result. */
export class S3Error extends WattError {
  readonly code: `storage/s3-${string}`
  /** S3's own code. */
  readonly s3: S3Code
  readonly status: number
  readonly facts: S3Facts
  constructor(s3: S3Code, message?: string, facts: S3Facts = {}, options?: ErrorOptions) {
    super(message ?? table[s3][1], options)
    this.s3 = s3
    this.status = table[s3][0]
    this.facts = facts
    this.code = `storage/s3-${s3.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}`
  }
}
