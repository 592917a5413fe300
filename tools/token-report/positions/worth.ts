/** Liquidity between two ticks. */
export type Stake = { liquidity: bigint; lower: number; upper: number }

/** The price of a pool, and which of its two tokens the other is bought with. */
export type Price = { sqrtPriceX96: bigint; quoteIsFirst: boolean }

const widestTick = 887_272
const q96 = 2 ** 96

/** What liquidity consists of at a price, in the smallest units; good for shares, not for sums. */
export function amountsOf(stake: Stake, price: Price): { quote: bigint; token: bigint } {
  const [low, high] = [rootAt(stake.lower), rootAt(stake.upper)]
  const root = Math.min(Math.max(Number(price.sqrtPriceX96) / q96, low), high)
  const liquidity = Number(stake.liquidity)
  const first = floored(liquidity * (1 / root - 1 / high))
  const second = floored(liquidity * (root - low))
  return price.quoteIsFirst ? { quote: first, token: second } : { quote: second, token: first }
}

/**
 * How much liquidity counts: by the quote that it consists of once the token costs twice as much.
 * That is what sales are paid from, with what the next buyers pay in. Tokens that wait at prices
 * nobody pays weigh nothing, so nobody can lock such a position and look as if he had locked all;
 * a launch of the token alone weighs something from the first block on.
 */
export function weightOf(stake: Stake, price: Price): bigint {
  const { sqrtPriceX96, quoteIsFirst } = price
  const root = Number(sqrtPriceX96) * (quoteIsFirst ? Math.SQRT1_2 : Math.SQRT2)
  return amountsOf(stake, { quoteIsFirst, sqrtPriceX96: floored(root) }).quote
}

/** Rounded to the nearest, and never more than all. */
export function shareBps(part: bigint, whole: bigint): number {
  if (whole <= 0n) return 0
  return part >= whole ? 10_000 : Number((part * 10_000n + whole / 2n) / whole)
}

/** The square root of the price at a tick. */
function rootAt(tick: number): number {
  return 1.0001 ** (Math.min(Math.max(tick, -widestTick), widestTick) / 2)
}

function floored(amount: number): bigint {
  return amount > 0 ? BigInt(Math.floor(amount)) : 0n
}
