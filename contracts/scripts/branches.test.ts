import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { conditionsOf, countBranches, tagsOf } from './branches.ts'

const contract = (body: string): string => `
// ü: two bytes, one character
contract C {
    function f(uint256 a, bool b) public returns (bool) {
        ${body}
    }
}
`

function conditionsIn(body: string): string[] {
  const text = Buffer.from(contract(body))
  return conditionsOf(text.toString()).map(({ start, end }) => text.toString('utf8', start, end))
}

describe('branches of a Solidity file', () => {
  it('are the outcomes of what decides', () => {
    assert.deepEqual(conditionsIn('if (a > 1) return b;'), ['a > 1'])
    assert.deepEqual(conditionsIn('uint256 c = a == 2 ? 3 : 4;'), ['a == 2'])
    assert.deepEqual(conditionsIn('for (uint256 i; i < a; i++) {} while (b) {}'), ['i < a', 'b'])
    assert.deepEqual(conditionsIn('require(b, "no"); assert(a != 0);'), ['b', 'a != 0'])
  })

  it('are counted for each part that may decide by itself', () => {
    assert.deepEqual(conditionsIn('if (!(b && a > 1) || a == 5) return b;'), ['b', 'a > 1', 'a == 5'])
    assert.deepEqual(conditionsIn('return a > 1 && b;'), ['a > 1'], 'the last part only has a value')
    assert.deepEqual(conditionsIn('if (f(a > 1 ? 2 : 3, b)) return b;'), ['f(a > 1 ? 2 : 3, b)', 'a > 1'])
  })

  it('are not what cannot be otherwise', () => {
    assert.deepEqual(conditionsIn('while (true) { a++; }'), [])
    assert.deepEqual(conditionsIn('for (;;) a++;'), [])
    assert.deepEqual(conditionsIn('return f(a, b);'), [])
  })

  it('are reported where they stand, on lines that stay', () => {
    const text = contract('if (b || a > 1) return b;')
    const counted = countBranches('src/C.sol', text)
    const [first, second] = [tagsOf('src/C.sol', 0)[0], tagsOf('src/C.sol', 1)[0]]
    const line = counted.split('\n')[4]?.replaceAll(/__branch_\w+/g, 'seen')
    assert.equal(line, `        if (seen(b, 0x${first}) || seen(a > 1, 0x${second})) return b;`)
    assert.equal(conditionsOf(counted).length, 3, 'still Solidity; the counter asks one thing itself')
    assert.equal(countBranches('src/C.sol', 'contract C {}'), 'contract C {}', 'nothing to count')
  })

  it('have tags of their own, false being the complement of true', () => {
    const [whenTrue, whenFalse] = tagsOf('src/C.sol', 0)
    assert.equal(BigInt(`0x${whenTrue}`) + BigInt(`0x${whenFalse}`), 2n ** 256n - 1n)
    assert.equal(whenFalse.length, 64)
    assert.notEqual(tagsOf('src/C.sol', 1)[0], whenTrue)
    assert.notEqual(tagsOf('src/D.sol', 0)[0], whenTrue)
  })

  it('cannot be read from what is no Solidity', () => {
    assert.throws(() => conditionsOf('contract {'), SyntaxError)
  })
})
