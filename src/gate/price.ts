import type { Address } from 'viem'

import type { Usdc } from '../money/usdc.ts'
import type { Tool } from '../registry/define-tool.ts'
import { checkContext } from './check-context.ts'
import { discounted, discountOf, volumeWindowMs } from './discount.ts'
import type { GateServices } from './gate.ts'
import type { BoundPayer } from './quote.ts'

/** What a call costs, and for whom. */
export type Pricing = {
  /** What anybody pays. */
  list: Usdc
  /** What is asked; below `list` only together with `bound`. */
  amount: Usdc
  /** Present where only one wallet gets it for this. */
  bound: BoundPayer | undefined
}

/** What anybody pays for a call. `input` is parsed. */
export function listPrice(tool: Tool, input: unknown): Usdc {
  const price = tool.priceOf(input)
  if (price === undefined || price <= 0n) throw new Error(`${tool.name} has no price.`)
  return price
}

type Priced = {
  tool: Tool
  input: unknown
  payer: Address | undefined
  /** Whether the caller has not said yet what it wants: then the input is an example. */
  isOpen?: boolean
}

/** What a call costs its payer; the list price while nobody says who that is. */
export async function priceCall(
  services: GateServices,
  { tool, input, payer, isOpen = false }: Priced,
): Promise<Pricing> {
  const list = listPrice(tool, input)
  if (payer === undefined) return { list, amount: list, bound: undefined }
  const own = isOpen ? list : await ownPrice(services, { tool, input, payer, list })
  const discount = tool.credit === 'none' ? 0 : await discountFor(services, payer)
  const amount = discounted(own, discount)
  const bound = amount < list ? { payer, discount } : undefined
  return { list, amount, bound }
}

async function ownPrice(
  services: GateServices,
  { tool, input, payer, list }: Priced & { payer: Address; list: Usdc },
): Promise<Usdc> {
  if (tool.priceFor === undefined) return list
  const signal = AbortSignal.timeout(tool.deadlineMs)
  const own = await tool.priceFor(input, { ...checkContext(services, signal), payer })
  return own < list ? own : list
}

/** What a wallet gets off for what it has bought lately, in hundredths of a percent. */
export async function discountFor(services: GateServices, payer: Address): Promise<number> {
  const { tiers } = services
  return tiers.length === 0 ? 0 : discountOf(tiers, await volumeOf(services, payer))
}

/** What a wallet has settled within the window that discounts look at. */
export async function volumeOf(
  { purchases, terms, clock }: GateServices,
  payer: Address,
): Promise<Usdc> {
  const { network, asset } = terms
  return purchases.settledBy({ network, asset, payer }, clock() - volumeWindowMs)
}
