/**
 * What the page takes from other pages, links, files and authenticators.
 * @module
 */
import { getAddress, hashTypedData, maxUint256 } from 'viem'
import { mail } from '../../../apps/web/src/intent/typed-data.fixture.ts'
import { readTypedData, TypedDataError } from '../../../apps/web/src/intent/typed-data.ts'
import { wordsOf } from '../../../apps/web/src/keys/words.ts'
import { assertionOf, PasskeyAnswerError } from '../../../apps/web/src/presence/webauthn-bytes.ts'
import { soughtBy } from '../../../apps/web/src/shell/search.ts'
import { linksIn, openLink } from '../../../apps/web/src/storage/links.ts'
import { readImport } from '../../../apps/web/src/wallet/import-source.ts'
import { readPayment, writePayment } from '../../../apps/web/src/wallet/payment-uri.ts'
import { SoftwarePasskey } from '../../../services/people/src/passkey.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateWords } from '../mutate/words.ts'
import { declared, type Mutate, promise, type Target, utf8 } from '../target.ts'

const address = getAddress(`0x${'b2'.repeat(20)}`)
const other = getAddress(`0x${'a1'.repeat(20)}`)
const text = (input: Uint8Array): string => Buffer.from(input).toString('utf8')

const permit = {
  domain: { chainId: 1, verifyingContract: address },
  primaryType: 'Permit',
  types: {
    EIP712Domain: [
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ],
    Permit: [
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'data', type: 'bytes' },
    ],
  },
  message: { spender: other, value: String(maxUint256), data: '0x12' },
}
const chainId = 31_337

/** What another page asks to be signed. */
export const typedData: Target = {
  seeds: [mail, permit].map((it) => utf8(JSON.stringify(it))),
  bytesMax: 70_000,
  covers: /\/web\/src\/intent\/(typed-data|fields|clean-text|unlimited)\.ts$/,
  mutate: mutateJson(
    [
      'EIP712Domain',
      'domain',
      'types',
      'primaryType',
      'message',
      'name',
      'type',
      'chainId',
      'salt',
      'uint256',
      'bytes32',
      'bool',
      'Person',
      'Mail',
      'Mail[]',
      'Person[2]',
      'Permit',
      'verifyingContract',
      'value',
      'from',
      'contents',
      '31337',
      '0x7a69',
      '\u202e',
      'a\u0344\u0344\u0344',
    ].map((word) => JSON.stringify(word)),
  ),
  run(input) {
    const read = declared(() => readTypedData(text(input), chainId), [TypedDataError])
    if (read === undefined) return false
    const { fields, definition, application, messageType } = read
    promise(/^0x[0-9a-f]{64}$/.test(hashTypedData(definition)), 'what is shown can be signed')
    promise(fields.shown.length <= 128, 'fields are bounded')
    promise(read.chainId === undefined || Number.isSafeInteger(read.chainId), 'a chain is a number')
    const isOther = read.risks.some(({ code }) => code === 'other-chain')
    promise(isOther === (read.chainId !== undefined && read.chainId !== chainId), 'another chain is a danger')
    for (const it of [application.text, messageType, ...fields.shown.map((field) => field.text)]) {
      promise(it.isWellFormed() && it.length <= 800, 'text is bounded')
      promise(!/[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/u.test(it), 'text hides and turns nothing')
    }
    return true
  },
}

const payments = [
  { to: address, token: undefined, amount: 1_500n, chainId },
  { to: address, token: other, amount: undefined, chainId: undefined },
]
const shared = openLink('https://watt.example', ['watt://2026/1/abc', 'watt://2026/2/a%20b'])

/** Links and codes that lead into the page: payments, shared objects, what is searched for. */
export const link: Target = {
  seeds: [
    ...payments.map(writePayment),
    `ethereum:pay-${address}@1?value=2.014e18`,
    shared.slice(shared.indexOf('#')),
    '#1,204',
    address,
    `0x${'4e'.repeat(32)}`,
  ].map(utf8),
  bytesMax: 8_192,
  covers: /\/web\/src\/(wallet\/payment-uri|storage\/links|shell\/search)\.ts$/,
  mutate: mutateWords([
    'ethereum',
    'transfer',
    'address',
    'uint256',
    'value',
    'pay',
    address,
    other,
    address.toLowerCase(),
    '1e77',
    '9e76',
    '9'.repeat(78),
    '115792089237316195423570985008687907853269984665640564039457584007913129639936',
  ]),
  run(input) {
    const given = text(input)
    const payment = readPayment(given)
    if (payment !== undefined) {
      const again = readPayment(writePayment(payment))
      const same = again && writePayment(again) === writePayment(payment)
      promise(same === true, 'a payment comes back when it is written')
      promise((payment.amount ?? 0n) <= maxUint256, 'an amount can be paid')
      promise(getAddress(payment.to) === payment.to, 'an address is written as it should be')
    }
    const links = linksIn(given)
    promise(links.length <= 64, 'links are bounded')
    const opened = links.length > 0 && links.every((it) => it.isWellFormed())
    if (opened) {
      const fragment = new URL(openLink('https://watt.example', links)).hash
      promise(linksIn(fragment).join(' ') === links.join(' '), 'links come back when they are written')
    }
    const sought = soughtBy(given)
    promise(sought?.kind !== 'block' || /^(0|[1-9][0-9]{0,25})$/.test(sought.id), 'a block has a number')
    return payment !== undefined || sought !== undefined
  },
}

const words = wordsOf(new Uint8Array(16).fill(7))
const keystore = {
  version: 3,
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '22'.repeat(16) },
    ciphertext: '33'.repeat(32),
    kdf: 'scrypt',
    kdfparams: { dklen: 32, salt: '44'.repeat(32), n: 262_144, r: 8, p: 1 },
    mac: '55'.repeat(32),
  },
}
const pbkdf2 = { dklen: 32, salt: '44'.repeat(32), c: 262_144, prf: 'hmac-sha256' }
const slow = { ...keystore, crypto: { ...keystore.crypto, kdf: 'pbkdf2', kdfparams: pbkdf2 } }
const mutateFile = mutateJson([
  '"Crypto"',
  '"kdfparams"',
  '"scrypt"',
  '"pbkdf2"',
  '1048576',
  '16384',
  '8388608',
])
const mutatePhrase = mutateWords([...words, 'zoo', 'abandon', address, '１２', 'Abandon'])
const workMax = 8_388_608

const mutateImport: Mutate = (input, random, next) =>
  (text(input).startsWith('{') ? mutateFile : mutatePhrase)(input, random, next)

/** What somebody imports: words, a key, an address, a file of another wallet. */
export const imported: Target = {
  seeds: [
    words.join(' '),
    words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join('\n'),
    `0x${'01'.repeat(32)}`,
    address,
    JSON.stringify(keystore),
    JSON.stringify(slow),
  ].map(utf8),
  bytesMax: 16_384,
  covers: /\/web\/src\/(wallet\/import-source|keys\/(keystore|words))\.ts$/,
  mutate: mutateImport,
  run(input) {
    const found = readImport(text(input))
    switch (found.kind) {
      case 'words':
        promise([16, 20, 24, 28, 32].includes(found.entropy.length), 'words are a secret')
        promise(wordsOf(found.entropy).length === found.count, 'a secret has its words')
        promise(
          wordsOf(found.entropy).every((word) => text(input).normalize('NFKD').toLowerCase().includes(word)),
          'the words are those that were typed',
        )
        return true
      case 'key':
        promise(found.key.length === 32 && found.key.some((byte) => byte !== 0), 'a key is one')
        return true
      case 'keystore': {
        const { kdf, salt } = found.keystore
        promise(salt.length <= 5_000, 'salt is bounded')
        if (kdf.kind === 'scrypt') promise(kdf.n * kdf.r * kdf.p <= workMax, 'work is bounded')
        else promise(kdf.count <= 10_000_000, 'work is bounded')
        return true
      }
      case 'address':
        promise(getAddress(found.address) === found.address, 'an address is written as it should be')
        return true
      case 'nothing':
      case 'refused':
        return false
    }
  },
}

/** The order of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const passkey = new SoftwarePasskey(new Uint8Array(32).fill(3))
const signed = passkey.sign(new Uint8Array(32).fill(4))

/** DER of a signature, as authenticators write it. */
function derOf(...parts: readonly bigint[]): Uint8Array {
  const integers = parts.flatMap((part) => {
    const hex = part.toString(16)
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
    const positive = (bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : [...bytes]
    return [0x02, positive.length, ...positive]
  })
  return Uint8Array.of(0x30, integers.length, ...integers)
}

/** An input is the length of the signature, the signature, and the client's data. */
export const passkeyAnswer: Target = {
  seeds: [BigInt(signed.s), order - BigInt(signed.s)].map((s) => {
    const der = derOf(BigInt(signed.r), s)
    return new Uint8Array(Buffer.concat([Uint8Array.of(der.length), der, utf8(signed.clientDataJSON)]))
  }),
  bytesMax: 2_048,
  covers: /\/web\/src\/presence\/webauthn-bytes\.ts$/,
  dictionary: ['"challenge":', '"type":"webauthn.get"', '"type":"webauthn.create"', '\u0002\u0020'].map(utf8),
  run(input) {
    const end = 1 + (input[0] ?? 0)
    const given = {
      authenticatorData: input.subarray(0, 8),
      signature: input.subarray(1, end),
      clientDataJSON: input.subarray(end),
    }
    const found = declared(() => assertionOf(given), [PasskeyAnswerError])
    if (found === undefined) return false
    const [r, s] = [BigInt(found.r), BigInt(found.s)]
    promise(r > 0n && r < order && s > 0n && s <= order / 2n, 'a signature is what contracts take')
    // Authenticators may write more zeros than DER has: what counts is what contracts are given.
    const again = assertionOf({ ...given, signature: derOf(r, s) })
    promise(again.r === found.r && again.s === found.s, 'a signature comes back when it is written')
    const at = Number(found.challengeIndex)
    promise(found.clientDataJSON.startsWith('"challenge":', at), 'the challenge is where it is said to be')
    return true
  },
}
