import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { base32 } from 'multiformats/bases/base32'
import { decodePieceCid, parsePieceCid, type Piece, pieceOf } from './piece.ts'
import { PieceHasher } from './piece-hasher.ts'
import { heightOf, leavesOf, payloadBytes, pieceBytesMax } from './size.ts'

const pieceError = { code: 'storage/piece-cid' }

describe('piece commitments', () => {
  it('are those of FRC-0069', () => {
    const steps = (...counts: number[]): Uint8Array =>
      Uint8Array.from(counts.flatMap((count, value) => Array<number>(count).fill(value % 4)))
    const known: [Uint8Array, string][] = [
      [steps(127, 127, 127, 127), 'bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi'],
      [steps(127), 'bafkzcibcaabdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy'],
      [steps(128), 'bafkzcibcpybwiktap34inmaex4wbs6cghlq5i2j2yd2bb2zndn5ep7ralzphkdy'],
      [steps(127, 127, 127, 127, 508), 'bafkzcibcaac542av3szurbbscwuu3zjssvfwbpsvbjf6y3tukvlgl2nf5rha6pa'],
      [steps(127, 127, 127, 127, 4), 'bafkzcibd7abqlxticxolgseegik2stpfgkkuwyf6kufex3doorkvmzpjuxwe4dz4'],
      [steps(127, 127, 127, 127, 5), 'bafkzcibd64bqlxticxolgseegik2stpfgkkuwyf6kufex3doorkvmzpjuxwe4dz4'],
    ]
    for (const [bytes, cid] of known) assert.equal(hashed(bytes).cid.toString(), cid)
  })

  it('have the trees of empty sectors of 32 and 64 GiB, as FRC-0069', () => {
    const known: [number, string][] = [
      [30, 'bafkzcibcaapao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq'],
      [31, 'bafkzcibcaap6mqafu276g53zko4k23xzh4h4uecjwicbmvhsuqi7o4bhthhm4aq'],
    ]
    for (const [height, cid] of known) {
      const { root, ...found } = parsePieceCid(cid)
      assert.deepEqual([found.height, found.sizeBytes], [height, payloadBytes(height)])
      assert.equal(pieceOf(root, payloadBytes(height)).cid.toString(), cid)
    }
  })

  // filecoin-project/go-fil-commp-hashhash, testdata/0xCC.txt and zero.txt: bytes, padded bytes, PieceCID v1.
  it('have the roots of go-fil-commp-hashhash', () => {
    const known: [number, number, number, string][] = [
      [0xcc, 96, 128, 'baga6ea4seaqhwcjhi4krhl3ht6dewnwevkpxbepxy7p7onwgz65t52typbsysby'],
      [0xcc, 126, 128, 'baga6ea4seaqapbh46gdnszvb7fcinevsy5bzg3b4higkh7groptswf6zas6jamy'],
      [0xcc, 127, 128, 'baga6ea4seaqmfldjtozgne6adk7eve2vdxte7vzlivae7nzsbrawobo546zkijq'],
      [0xcc, 192, 256, 'baga6ea4seaqkx7m2s6r4zahtlbwrs5ryvemkclwfp7nijopdd5swpdnxzjf7wkq'],
      [0xcc, 253, 256, 'baga6ea4seaql6ldbyafhiecr36xba5tufreyo4km2ts3lfknhl2zogp3aztxijy'],
      [0xcc, 254, 256, 'baga6ea4seaqkixbzz75uys2pcjbrbdilgjhmum72qm4xphrwav2iyel5oat4aka'],
      [0xcc, 255, 512, 'baga6ea4seaqg7celu5y2iwbi2ra5koygvotxtzr5lj6vzvxi6gfub6mpa6niwpi'],
      [0xcc, 384, 512, 'baga6ea4seaqhexlmnzbarsbdbdahs7e36dkq5vkdwsrttehoakrif5wiqme36lq'],
      [0xcc, 507, 512, 'baga6ea4seaqenvh5mcy5cjqwsbubbpczprkk2onwvfjd2743zkqh6ofuzkatwey'],
      [0xcc, 508, 512, 'baga6ea4seaqb6ckbupixkhwp7thgb52f4en222boppajkqk7gaomkpof3lh4cei'],
      [0xcc, 509, 1024, 'baga6ea4seaqdzbeaexq6gpbqh2tlnbz5mm5neap2kejsketkogzd6x2dx7dzkii'],
      [0xcc, 1015, 1024, 'baga6ea4seaqmgiyjcutwgo6glks2mogixs6mb4sbehto6uzienucfx23wbtkica'],
      [0xcc, 1016, 1024, 'baga6ea4seaqjxgfdkdu37aryhg7bqqiwizj5f6ugasftgeocabwnj4cxkgisaoq'],
      [0xcc, 1017, 2048, 'baga6ea4seaqf3n5ob5qonkwnxfcbjzftsagbnrjfzualqvzhcylz46b7sgz6wmi'],
      [0xcc, 1024, 2048, 'baga6ea4seaqdlpnhgsndrgjeu4p46hahlsr4lybg6du4d56ooppdpxhcofxeuoi'],
      [0, 96, 128, 'baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy'],
      [0, 768, 1024, 'baga6ea4seaqb66wjlfkrbye6uqoemcyxmqylwmrm235uclwfpsyx3ge2imidoly'],
      [0, 1024, 2048, 'baga6ea4seaqpy7usqklokfx2vxuynmupslkeutzexe2uqurdg5vhtebhxqmpqmy'],
    ]
    for (const [byte, size, padded, cid] of known) {
      const piece = hashed(new Uint8Array(size).fill(byte))
      assert.equal(32 * 2 ** piece.height, padded)
      assert.deepEqual(piece.root, base32.decode(cid).slice(-32))
    }
  })
})

describe('sizes', () => {
  it('count nodes and levels as the chain does', () => {
    assert.deepEqual([1, 31, 32, 127, 128, 254, 65_024].map(leavesOf), [1, 1, 2, 4, 5, 8, 2048])
    assert.deepEqual([1, 127, 128, 254, 255, 65_024, 65_025].map(heightOf), [2, 2, 3, 3, 4, 11, 12])
    assert.equal(heightOf(pieceBytesMax), 31)
    assert.equal(leavesOf(pieceBytesMax), 2 ** 31)
  })

  it('refuse what no piece has', () => {
    for (const size of [0, -1, 1.5, NaN, Infinity, pieceBytesMax + 1]) {
      assert.throws(() => heightOf(size), { code: 'storage/piece-size' })
      assert.throws(() => leavesOf(size), { code: 'storage/piece-size' })
    }
  })
})

describe('the CID of a piece', () => {
  const root = new Uint8Array(32).fill(7)
  const cidOf = (digest: number[]): Uint8Array => Uint8Array.of(1, 0x55, 0x91, 0x20, digest.length, ...digest)

  it('reads what it writes, for sizes around every height', () => {
    for (let height = 2; height <= 31; height++) {
      for (const size of [payloadBytes(height), payloadBytes(height) - 1, payloadBytes(height) / 2 + 1].map(
        Math.ceil,
      )) {
        const piece = pieceOf(root, size)
        assert.deepEqual(parsePieceCid(piece.cid.toString()), piece)
        assert.equal(piece.sizeBytes, size)
      }
    }
  })

  it('takes canonical varints only', () => {
    assert.equal(decodePieceCid(cidOf([0, 2, ...root])).sizeBytes, 127)
    assert.throws(() => decodePieceCid(cidOf([0x80, 0, 2, ...root])), pieceError) // padding 0 in two bytes
    assert.throws(() => decodePieceCid(cidOf([0x85, 0x80, 0, 4, ...root])), pieceError)
    assert.throws(
      () => decodePieceCid(cidOf([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 31, ...root])),
      pieceError,
    )
    const long = Uint8Array.of(1, 0x55, 0x91, 0x20, 0xa2, 0, 0, 2, ...root) // length 34 in two bytes
    assert.throws(() => decodePieceCid(long), pieceError)
    const version = Uint8Array.of(0x81, 0, 0x55, 0x91, 0x20, 34, 0, 2, ...root)
    assert.throws(() => decodePieceCid(version), pieceError)
  })

  it('refuses heights and paddings that no size has, and roots that no tree has', () => {
    assert.throws(() => decodePieceCid(cidOf([0, 1, ...root])), pieceError)
    assert.throws(() => decodePieceCid(cidOf([0, 32, ...root])), pieceError)
    assert.throws(() => decodePieceCid(cidOf([127, 2, ...root])), pieceError) // nothing at all
    assert.throws(() => decodePieceCid(cidOf([127, 3, ...root])), pieceError) // fits height 2
    assert.throws(() => decodePieceCid(cidOf([0, 2, ...root.with(31, 0x40)])), pieceError)
    assert.throws(() => decodePieceCid(cidOf([0, 2, ...root.subarray(1)])), pieceError)
    assert.throws(() => decodePieceCid(cidOf([0, 2, ...root, 0])), pieceError)
  })

  it('has one text', () => {
    const { cid } = pieceOf(root, 500)
    const text = cid.toString()
    for (const bad of [
      '',
      'b',
      text.slice(1),
      text.toUpperCase(),
      `${text}a`,
      text.slice(0, -1),
      `${text}=`,
      'b'.repeat(500),
    ]) {
      assert.throws(() => parsePieceCid(bad), pieceError)
    }
    assert.throws(() => parsePieceCid(`${text.slice(0, -1)}${text.endsWith('b') ? 'c' : 'b'}`), pieceError)
    assert.throws(
      () => parsePieceCid('bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi'),
      pieceError,
    )
  })
})

function hashed(bytes: Uint8Array): Piece {
  return new PieceHasher().update(bytes).finish().piece
}
