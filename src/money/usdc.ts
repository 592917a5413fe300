declare const unit: unique symbol

/**
 * An amount of USDC in atomic units: `1_000_000n` is one dollar (USDC has six decimals).
 * Only this file makes one, so a bare number of dollars cannot slip in.
 */
export type Usdc = bigint & { readonly [unit]: 'USDC' }

const decimals = 6
const dollarText = /^\d{1,12}(?:\.\d{1,6})?$/
const atomicText = /^(?:0|[1-9]\d{0,77})$/

/**
 * Reads an amount written in dollars, such as `'0.005'`.
 *
 * @throws RangeError when the text is not a plain decimal with at most six places.
 */
export function usdc(dollars: string): Usdc {
  if (!dollarText.test(dollars)) {
    throw new RangeError(`"${dollars}" is not an amount of USDC; write dollars such as "0.005".`)
  }
  const [whole = '0', fraction = ''] = dollars.split('.')
  return branded(BigInt(whole + fraction.padEnd(decimals, '0')))
}

/**
 * Reads an amount in atomic units, as x402 writes it: a canonical decimal string.
 *
 * @throws RangeError for anything else, such as `'007'`, `'0x10'`, `'1.5'` or a negative.
 */
export function fromAtomic(atomic: string | bigint): Usdc {
  const text = atomic.toString()
  if (!atomicText.test(text)) {
    throw new RangeError(`"${text}" is not an amount in atomic units.`)
  }
  return branded(BigInt(text))
}

function branded(value: bigint): Usdc {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place a Usdc is made
  return value as Usdc
}

/** Writes an amount as x402 wants it: a decimal string of atomic units. */
export function toAtomic(amount: Usdc): string {
  return amount.toString()
}

/** Writes an amount for people: `$0.005`, `$10`. Never parsed back. */
export function formatUsd(amount: Usdc): string {
  const digits = amount.toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  const whole = digits.slice(0, -decimals)
  return fraction === '' ? `$${whole}` : `$${whole}.${fraction.padEnd(2, '0')}`
}
