import { formatUsd, type Usdc } from '../money/usdc.ts'

/** Which passes are on sale, for callers that need one. */
export type UpgradeBlock = {
  description: string
  protocol: 'x402'
  payment: string
  options: { period: string; price: string; method: 'POST'; url: string; tool: 'buy_key_pass' }[]
}

/** `publicUrl` stands before the paths; empty where the caller knows it. */
export function upgradeBlock(
  offers: readonly { period: string; price: Usdc }[],
  publicUrl = '',
): UpgradeBlock {
  return {
    description: 'A key pass opens every tool of its scopes, without paying per call.',
    protocol: 'x402',
    payment: 'USDC, scheme exact: POST without a payment answers the quote.',
    options: offers.map(({ period, price }) => ({
      period,
      price: formatUsd(price),
      method: 'POST',
      url: `${publicUrl}/x402/v2/api-keys/${period}`,
      tool: 'buy_key_pass',
    })),
  }
}
