/** One window of one visitor. */
export type VisitWindow = {
  /** Who, and what kind of call; says nothing about the address. */
  subject: string
  span: 'minute' | 'day'
  /** Unix milliseconds. */
  startsAt: number
  /** Calls. */
  limit: number
}

/** Where all processes of a gate count the calls of visitors. */
export interface VisitStore {
  /**
   * Takes calls out of a window, all or none. Answers how many everybody has taken by then;
   * `undefined`: so many are not left.
   */
  take(window: VisitWindow, calls: number): Promise<number | undefined>
  /** How many calls were taken out of a window. */
  taken(window: VisitWindow): Promise<number>
  /** Forgets windows that are over, a bounded number at a time. Answers how many. */
  forget(now: number): Promise<number>
}
