/** What a buyer of access asked for. */
export type GrantOrder = {
  planId: string
  /** Absent: the request gets a name of its own. */
  requestId?: string | undefined
  resourceId: string
}

/** Access as its owner gets it. */
export type GrantFacts = {
  challengeId: string
  requestId: string
  /** A signed token. */
  accessToken: string
  planId: string
  resourceId: string
  resourceEndpoint: string
  /** What settled the payment; absent where no coin paid. */
  transaction: string | undefined
  explorerUrl: string | undefined
  /** Unix milliseconds. */
  expiresAt: number
}

/**
 * Where a tool gets access tokens from. What is sold is kept in the same transaction that records
 * the delivery: no delivery, no grant.
 */
export interface GrantDesk {
  issue(order: GrantOrder): Promise<GrantFacts>
}

/** What the wallet behind a call has bought before. */
export interface GrantShelf {
  /**
   * The grant of the payment that is repeated, or else the one under this request id. `paymentId`
   * is what it was bought with.
   */
  find(requestId: string | undefined): Promise<(GrantFacts & { paymentId: string }) | undefined>
}
