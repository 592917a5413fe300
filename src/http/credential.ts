import { KeyInvalidError } from '../errors/key.ts'

/**
 * The key pass a request carries: `Authorization: Bearer <key>`, `Authorization: <key>` or
 * `x-api-key`. An empty header is no credential (a client config with an unset variable sends one).
 *
 * @throws KeyInvalidError when two headers carry different keys
 */
export function keyOf(headers: Headers): string | undefined {
  const authorization = headers.get('authorization')?.replace(/^bearer(?:\s+|$)/i, '')
  const keys = [authorization, headers.get('x-api-key')]
    .map((value) => value?.trim())
    .filter((value) => value !== undefined && value !== '')
  if (new Set(keys).size > 1) throw new KeyInvalidError('Two different keys came with one call.')
  return keys[0]
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
