import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linksIn, openLink } from './links.ts'

describe('links to what is shared', () => {
  const texts = [`watt://31337/7#${'k'.repeat(43)}`, `watt://31337/8#${'-_'.repeat(21)}A`]

  it('come back as they were, with the keys where browsers send them to nobody', () => {
    const link = new URL(openLink('http://localhost:8080', texts))
    assert.equal(link.pathname + link.search, '/storage/open')
    assert.deepEqual(linksIn(link.hash), texts)
  })

  it('are none where the text is broken', () => {
    assert.deepEqual(linksIn('#%E0%A4%A'), [])
    assert.deepEqual(linksIn(''), [])
  })
})
