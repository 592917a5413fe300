import { WalletSignatureError } from '../errors/wallet.ts'
import type { CallRequest, GateServices } from './gate.ts'
import type { Proven } from './proof.ts'

/**
 * What the credentials of a call prove. One that came along must be good: a bad one never falls
 * back to an anonymous call. A proof of a wallet is used up by this.
 *
 * @throws KeyInvalidError, KeyExpiredError, KeyRevokedError or WalletSignatureError
 */
export async function checkCredentials(
  { passes, signIn }: GateServices,
  { key, signIns = [] }: CallRequest,
): Promise<Proven> {
  const credential = key === undefined ? undefined : await passes.verify(key)
  const [proof, ...others] = new Set(signIns.filter((shown) => shown !== undefined))
  if (others.length > 0) throw new WalletSignatureError('two of them came with one call')
  const wallet = proof === undefined ? undefined : await signIn.redeem(proof)
  return { pass: credential?.pass, token: credential?.token, wallet }
}
