import { formatUsd, type Usdc } from '../money/usdc.ts'
import { priceRange } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'

/** `x-payment-info` of an operation, as indexes of x402 read it. Amounts are dollars as text. */
export type PaymentInfo = {
  price:
    | { mode: 'fixed'; currency: 'USD'; amount: string }
    | { mode: 'dynamic'; currency: 'USD'; min: string; max: string }
  protocols: [{ x402: Record<string, never> }]
}

/** What a tool costs; the range of a price that follows the input is that of its examples. */
export function paymentInfo(tool: Tool): PaymentInfo | undefined {
  const range = tool.free ? undefined : priceRange(tool)
  if (range === undefined) return undefined
  if (tool.fixedPrice) return fixedPayment(range.lowest)
  const [min, max] = [dollars(range.lowest), dollars(range.highest)]
  return { price: { mode: 'dynamic', currency: 'USD', min, max }, protocols: [{ x402: {} }] }
}

/** The same for what costs one price. */
export function fixedPayment(price: Usdc): PaymentInfo {
  const amount = dollars(price)
  return { price: { mode: 'fixed', currency: 'USD', amount }, protocols: [{ x402: {} }] }
}

/** `0.005`: without the sign, because the currency is said beside it. */
function dollars(amount: Usdc): string {
  return formatUsd(amount).slice(1)
}
