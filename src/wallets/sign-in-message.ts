import { getAddress, type Address } from 'viem'

/** What a wallet signs to show that somebody holds it (CAIP-122, EIP-4361). */
export type SignInFields = {
  /** Host (and port) that is signed in to. */
  domain: string
  address: Address
  statement?: string | undefined
  uri: string
  version: string
  /** CAIP-2, such as `eip155:8453`. */
  chainId: string
  nonce: string
  /** RFC 3339, kept as it was written: the text is what was signed. */
  issuedAt: string
  expirationTime?: string | undefined
  notBefore?: string | undefined
  requestId?: string | undefined
  resources?: readonly string[] | undefined
}

/** The text to sign, to the letter of EIP-4361. */
export function signInMessage(fields: SignInFields): string {
  const { domain, address, statement, resources } = fields
  return [
    `${domain} wants you to sign in with your Ethereum account:`,
    getAddress(address),
    '',
    ...(statement === undefined ? [] : [statement]),
    '',
    `URI: ${fields.uri}`,
    `Version: ${fields.version}`,
    `Chain ID: ${fields.chainId.replace('eip155:', '')}`,
    `Nonce: ${fields.nonce}`,
    `Issued At: ${fields.issuedAt}`,
    ...line('Expiration Time', fields.expirationTime),
    ...line('Not Before', fields.notBefore),
    ...line('Request ID', fields.requestId),
    ...(resources === undefined ? [] : ['Resources:', ...resources.map((uri) => `- ${uri}`)]),
  ].join('\n')
}

function line(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}: ${value}`]
}
