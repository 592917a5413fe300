import { fromAtomic, type Usdc } from '../money/usdc.ts'

/** What a wallet gets off once it has settled this much within `volumeWindowMs`. */
export type VolumeTier = {
  from: Usdc
  /** In hundredths of a percent: 500 is 5 %. */
  discount: number
}

/** How far back settled payments count, in milliseconds: thirty days. */
export const volumeWindowMs = 30 * 86_400_000

/** All of a price, in hundredths of a percent. */
const whole = 10_000n

/** The discount that a volume earns, in hundredths of a percent; 0 below the first tier. */
export function discountOf(tiers: readonly VolumeTier[], volume: Usdc): number {
  return tiers.reduce(
    (best, { from, discount }) => (volume >= from ? Math.max(best, discount) : best),
    0,
  )
}

/** The next tier that gives more; `undefined` on the highest, and where there are none. */
export function nextTier(
  tiers: readonly VolumeTier[],
  volume: Usdc,
): { volume: Usdc; discount: number } | undefined {
  const present = discountOf(tiers, volume)
  const [next] = tiers
    .filter(({ from, discount }) => from > volume && discount > present)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
  return next && { volume: next.from, discount: next.discount }
}

/** A price less a discount (hundredths of a percent), rounded up, so that nothing is ever free. */
export function discounted(price: Usdc, discount: number): Usdc {
  return fromAtomic((price * (whole - BigInt(discount)) + whole - 1n) / whole)
}
