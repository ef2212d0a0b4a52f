/**
 * Secrets that slipped into the sources: keys with a known form, and hex or base64 too random to be anything else
 * beside a word such as "password".
 * @module
 */

const known = [
  ['a PEM private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{40}/],
  ['an AWS key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{60}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['a Google key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"`$]+:[^\s/@'"`$]{6,}@[a-z0-9]/i],
]
const named =
  /\b\w*(?:private_?key|secret|passw(?:or)?d|mnemonic|api_?key|token)\w*['"]?\s*[:=]\s*['"`](?:0x)?([A-Za-z0-9+/_=-]{32,})['"`]/gi

/** A token may be a contract, and an address is public; a key is longer. */
const isAddress = /['"`]0x[0-9a-f]{40}['"`]$/i

/** A word a person wrote has less; 32 random hex digits have about 3.4, base64 about 4.4. */
const randomBits = 3.2

/**
 * @param allowed - Texts that are no secrets; a finding that is one of them is passed over.
 * @returns one line for each finding. The secret itself is not shown.
 */
export function findSecrets(path, text, allowed = new Set()) {
  const findings = known.flatMap(([what, pattern]) => {
    const found = pattern.exec(text)
    return found === null || allowed.has(found[0]) ? [] : [[found.index, what]]
  })
  for (const found of text.matchAll(named)) {
    const value = found[1]
    if (isAddress.test(found[0])) continue
    if (entropyBits(value) >= randomBits && !allowed.has(value))
      findings.push([found.index, 'a value that looks like a secret'])
  }
  return findings.map(([at, what]) => `${path}:${text.slice(0, at).split('\n').length}: ${what}`)
}

/** Shannon entropy, bits for each character. */
export function entropyBits(text) {
  const counts = new Map()
  for (const it of text) counts.set(it, (counts.get(it) ?? 0) + 1)
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0,
  )
}
