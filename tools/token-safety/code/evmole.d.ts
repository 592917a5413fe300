/** The part of evmole that is used here; the package ships no types for its Node entry. */
declare module 'evmole' {
  export type ContractFunction = {
    /** Eight hex digits. */
    selector: string
    /** ABI types joined by commas. */
    arguments?: string
    stateMutability?: string
  }

  export function contractInfo(
    code: string,
    options: { selectors?: boolean; arguments?: boolean; stateMutability?: boolean },
  ): { functions?: ContractFunction[] }
}
