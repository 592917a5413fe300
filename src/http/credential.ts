import { KeyInvalidError } from '../errors/key.ts'

/**
 * The key pass a request carries: `Authorization: Bearer <key>`, `Authorization: <key>` or
 * `x-api-key`. An empty header is no credential (a client config with an unset variable sends one).
 *
 * @throws KeyInvalidError when two headers carry different keys, or a token comes otherwise than as
 *   `Bearer`
 */
export function keyOf(headers: Headers): string | undefined {
  const written = headers.get('authorization')?.trim()
  const authorization = written?.replace(/^bearer(?:\s+|$)/i, '')
  const bare = [headers.get('x-api-key'), written === authorization ? written : undefined]
  if (bare.some((value) => value !== undefined && value !== null && isTokenShaped(value.trim()))) {
    throw new KeyInvalidError('Tokens are taken as `Authorization: Bearer` only.')
  }
  const keys = [authorization, headers.get('x-api-key')]
    .map((value) => value?.trim())
    .filter((value) => value !== undefined && value !== '')
  if (new Set(keys).size > 1) throw new KeyInvalidError('Two different keys came with one call.')
  return keys[0]
}

/** Whether a text looks like a token (JWT), which a key has made. */
function isTokenShaped(text: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
}

/** The proofs of a wallet a request carries, unread. An empty header is none. */
export function signInsOf(headers: Headers): string[] {
  const proof = headers.get('sign-in-with-x')?.trim()
  return proof === undefined || proof === '' ? [] : [proof]
}

/** The wallets a request says will pay, unread: for the quote, and no proof of anything. */
export function payersOf(headers: Headers): string[] {
  const named = headers.get('faregate-payer')?.trim()
  return named === undefined || named === '' ? [] : [named]
}
