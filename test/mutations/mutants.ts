/** One deliberate break of a promise, and the test file that has to fail for it. */
export type Mutant = {
  breaks: string
  file: string
  /** Stands in the file exactly once. */
  search: string
  replace: string
  caughtBy: string
}

/**
 * Breaks of the gate that somebody could make by accident, each in a line or two. A line that
 * changed its wording makes the check fail as well: then the break is to be written anew.
 */
export const mutants: readonly Mutant[] = [
  {
    breaks: 'skip the claim: whoever comes second claims as well',
    file: 'src/store/ledger.ts',
    search: '.onConflict((conflict) => conflict.doNothing())\n          .returningAll()',
    replace:
      ".onConflict((conflict) => conflict.column('id').doUpdateSet({ state: 'pending' }))\n          .returningAll()",
    caughtBy: 'test/gate/repeat.test.ts',
  },
  {
    breaks: 'ignore success:false',
    file: 'src/chain/settlement.ts',
    search: 'if (!answer.success) return refusedAfterwards(',
    replace: 'if (answer.success === undefined) return refusedAfterwards(',
    caughtBy: 'test/chain/settlement.chain.test.ts',
  },
  {
    breaks: 'trust the recipient in `accepted`',
    file: 'src/gate/match-terms.ts',
    search: 'for (const recipient of [echoed.payTo, payTo]) {',
    replace: 'for (const recipient of [echoed.payTo, terms.payTo]) {',
    caughtBy: 'test/gate/match-terms.test.ts',
  },
  {
    breaks: 'trust the amount in `accepted`',
    file: 'src/gate/match-terms.ts',
    search: 'if (signed !== call.amount) {',
    replace: 'if (signed === 0n) {',
    caughtBy: 'test/gate/match-terms.test.ts',
  },
  {
    breaks: 'give the price of today back instead of what was received',
    file: 'src/gate/give-back.ts',
    search: 'held: entry, payer, amount: received }',
    replace: 'held: entry, payer, amount: (received * 9n) / 5n }',
    caughtBy: 'test/gate/sweep.test.ts',
  },
  {
    breaks: 'ask for a new payment after a timeout',
    file: 'src/gate/settle.ts',
    search: 'throw new SettlementUnknownError({ paymentId: entry.id, transaction, cause })',
    replace:
      'return requote(services, call, new SettlementUnknownError({ paymentId: entry.id, transaction, cause }))',
    caughtBy: 'test/gate/settlement-outcomes.test.ts',
  },
  {
    breaks: 'take an unclear settlement for a refused one',
    file: 'src/gate/settle.ts',
    search:
      "await leave(services, entry, { to: 'unknown', reason: 'no clear answer', transaction })",
    replace:
      "await leave(services, entry, { to: 'rejected', reason: 'no clear answer', transaction })",
    caughtBy: 'test/gate/settlement-outcomes.test.ts',
  },
  {
    breaks: 'identify a payment by its bytes',
    file: 'src/gate/parse-payment.ts',
    search: '      nonce: authorization.nonce,\n    }),',
    replace: '      nonce: authorization.nonce + JSON.stringify(signed.data),\n    }),',
    caughtBy: 'test/gate/parse-payment.test.ts',
  },
  {
    breaks: 'hand out a stored result without a proof',
    file: 'src/gate/repeat.ts',
    search: "if (state === 'rejected' || state === 'expired') return false",
    replace: "if (state !== 'pending') return false",
    caughtBy: 'test/gate/repeat.test.ts',
  },
  {
    breaks: 'run the tool before it is settled',
    file: 'src/gate/settle.ts',
    search: 'const { entry: settling, outcome } = await settleSomewhere(services, call, claimed)',
    replace:
      'await call.tool.run(call.input, {})\n  const { entry: settling, outcome } = await settleSomewhere(services, call, claimed)',
    caughtBy: 'test/gate/settlement-outcomes.test.ts',
  },
  {
    breaks: 'deliver on the word of an engine, without the logs',
    file: 'src/chain/settlement.ts',
    search: 'if (client === undefined) return believed(order, answer, transaction)',
    replace: 'if (client !== undefined) return believed(order, answer, transaction)',
    caughtBy: 'test/chain/settlement.chain.test.ts',
  },
  {
    breaks: 'take any transfer of the payer for this one',
    file: 'src/chain/authorization-record.ts',
    search: 'return used && transfer ?',
    replace: 'return transfer ?',
    caughtBy: 'test/chain/authorization-record.test.ts',
  },
  {
    breaks: 'believe a yes about another payer',
    file: 'src/chain/settlement.ts',
    search: 'return payer === undefined || payer.toLowerCase() === payment.payer',
    replace: 'return payer === undefined || payment.payer !== undefined',
    caughtBy: 'test/e2e/lying-facilitator.test.ts',
  },
  {
    breaks: 'count a ride on a pass twice',
    file: 'src/gate/open-gate.ts',
    search: 'const limits = await services.passes.count(pass)',
    replace:
      'await services.passes.count(pass)\n  const limits = await services.passes.count(pass)',
    caughtBy: 'test/gate/pass-ride.test.ts',
  },
  {
    breaks: 'never count a ride on a pass',
    file: 'src/gate/open-gate.ts',
    search: 'const limits = await services.passes.count(pass)',
    replace: 'const limits = await services.passes.left(pass)',
    caughtBy: 'test/gate/pass-ride.test.ts',
  },
  {
    breaks: 'skip the fingerprint: a payment repeats any call',
    file: 'src/gate/repeat.ts',
    search: 'seen.fingerprint !== callFingerprint(call.tool.name, call.input) || ',
    replace: '',
    caughtBy: 'test/gate/repeat.test.ts',
  },
  {
    breaks: 'take another authorization with the same nonce for the claimed one',
    file: 'src/gate/repeat.ts',
    search: 'payment.amount === entry.amount &&',
    replace: 'payment.amount !== undefined &&',
    caughtBy: 'test/gate/settlement-outcomes.test.ts',
  },
  {
    breaks: 'ignore the lease: a late process writes as well',
    file: 'src/store/while-held.ts',
    search: ".where('working_until', '=', held.workingUntil)",
    replace: '',
    caughtBy: 'test/gate/any-history.test.ts',
  },
  {
    breaks: 'answer although somebody else has delivered',
    file: 'src/gate/settle.ts',
    search: 'if (!delivered) throw inProgress(paid)',
    replace: '',
    caughtBy: 'test/gate/crash.test.ts',
  },
  {
    breaks: 'accept a quote id without its MAC',
    file: 'src/gate/quote.ts',
    search: "if (!timingSafeEqual(claimed, expected)) return 'foreign'",
    replace: 'timingSafeEqual(claimed, expected)',
    caughtBy: 'test/gate/quote.test.ts',
  },
  {
    breaks: 'lose the receipt',
    file: 'src/gate/settle.ts',
    search: 'const receipt = JSON.stringify(run.receipt)',
    replace: "const receipt = JSON.stringify({ ...run.receipt, transaction: '' })",
    caughtBy: 'test/gate/repeat.test.ts',
  },
  {
    breaks: 'do not look whether the payer signed',
    file: 'src/gate/admit.ts',
    search: 'return (await settlement.isSignedByPayer(payment))',
    replace: 'return (await settlement.isSignedByPayer(payment)) || true',
    caughtBy: 'test/gate/open-gate.test.ts',
  },
  {
    breaks: 'take the money before the free check of the tool',
    file: 'src/gate/coin.ts',
    search: '  await checkTool(services, { ...call, payer: call.payment.payer })\n',
    replace: '',
    caughtBy: 'test/gate/open-gate.test.ts',
  },
  {
    breaks: 'give an unclear payment to the next engine',
    file: 'src/gate/settle.ts',
    search: "outcome.kind === 'unavailable' ? services.settlement.choose(tried)",
    replace: "outcome.kind !== 'settled' ? services.settlement.choose(tried)",
    caughtBy: 'test/gate/settlement-outcomes.test.ts',
  },
  {
    breaks: 'requote a refused payment without asking the chain',
    file: 'src/gate/repeat-unsettled.ts',
    search: '  const record = await services.settlement.inspect(entry)\n',
    replace: "  const record = { kind: 'no_node' as const }\n",
    caughtBy: 'test/gate/settlement-outcomes.test.ts',
  },
  {
    breaks: 'run a failing tool for ever instead of giving the money back',
    file: 'src/gate/repeat-paid.ts',
    search: 'if (entry.runs < timing.maxRuns) {',
    replace: 'if (entry.runs > 0) {',
    caughtBy: 'test/gate/repeat.test.ts',
  },
  {
    breaks: 'give up while a block could still carry the transfer',
    file: 'src/gate/too-late.ts',
    search: 'now >= end + slackMs &&',
    replace: 'now >= end &&',
    caughtBy: 'test/gate/sweep.test.ts',
  },
  {
    breaks: 'give up on the word of a node that lags',
    file: 'src/gate/too-late.ts',
    search: '(asOf >= end || ',
    replace: '(asOf >= 0 || ',
    caughtBy: 'test/gate/interrupted.test.ts',
  },
  {
    breaks: 'take a node that does not answer for one that agrees',
    file: 'src/chain/settlement.ts',
    search: "const chainAgrees = record.kind === 'no_node' || ",
    replace: "const chainAgrees = record.kind === 'no_node' || record.kind === 'unanswered' || ",
    caughtBy: 'test/chain/settlement.chain.test.ts',
  },
  {
    breaks: 'give back what the chain has taken back',
    file: 'src/gate/give-back.ts',
    search: "if (record.kind === 'unused' && isTakenBack(entry, record)) {",
    replace: "if (record.kind === 'spent' && isTakenBack(entry, { asOf: 0 })) {",
    caughtBy: 'test/gate/interrupted.test.ts',
  },
  {
    breaks: 'give the money back while the repeat is still free',
    file: 'src/gate/sweep.ts',
    search: "{ state: 'paid', forMs: timing.repeatWindowMs, work: giveUp }",
    replace: "{ state: 'paid', forMs: 0, work: giveUp }",
    caughtBy: 'test/gate/sweep.test.ts',
  },
  {
    breaks: 'credit what a signed refund is about to return',
    file: 'src/store/ledger.ts',
    search: 'if ((await refund.executeTakeFirst()) !== undefined) return false',
    replace: 'await refund.executeTakeFirst()',
    caughtBy: 'test/chain/refunds.chain.test.ts',
  },
  {
    breaks: 'move a payment wherever somebody says',
    file: 'src/gate/states.ts',
    search: 'return moves[from][to] !== undefined',
    replace: 'return moves[from] !== undefined',
    caughtBy: 'test/gate/states.test.ts',
  },
  {
    breaks: 'move without an audit row',
    file: 'src/store/ledger.ts',
    search: 'await audit(trx, { id: held.id, from: held.state, to, actor, reason, at })',
    replace: '',
    caughtBy: 'test/gate/any-history.test.ts',
  },
  {
    breaks: 'follow a facilitator elsewhere',
    file: 'src/chain/bounded-fetch.ts',
    search: "redirect: 'error'",
    replace: "redirect: 'follow'",
    caughtBy: 'test/chain/facilitator.test.ts',
  },
  {
    breaks: 'let anybody pay the quote of a named wallet',
    file: 'src/gate/quote.ts',
    search: '[call.bound.payer.toLowerCase(), call.bound.discount]',
    replace: '[call.bound.discount]',
    caughtBy: 'test/gate/volume-price.test.ts',
  },
  {
    breaks: 'take a quote for one wallet at any price of the day',
    file: 'src/gate/match-terms.ts',
    search: 'matchCurrentPrice(payment.amount, { ...call, amount })',
    replace: 'matchCurrentPrice(payment.amount, { ...call, amount: payment.amount })',
    caughtBy: 'test/gate/volume-price.test.ts',
  },
  {
    breaks: 'count as volume what was given back',
    file: 'src/store/purchases.ts',
    search: ".where('state', '=', 'delivered')",
    replace: ".where('state', '<>', 'pending')",
    caughtBy: 'test/gate/volume-price.test.ts',
  },
  {
    breaks: 'sell credit for credit',
    file: 'src/gate/credit.ts',
    search: "if (tool.credit === 'none') return undefined",
    replace: 'if (tool.credit === undefined) return undefined',
    caughtBy: 'test/e2e/agent-tools.test.ts',
  },
  {
    breaks: 'let a key alone make further keys',
    file: 'src/gate/credit.ts',
    search: "return tool.credit === 'signed' ? proven.wallet : walletOf(proven)",
    replace: 'return walletOf(proven)',
    caughtBy: 'test/e2e/agent-tools.test.ts',
  },
  {
    breaks: 'sell one period of a plan twice',
    file: 'src/passes/agents.ts',
    search: 'if (!mayRenew) throw new AgentPlanActiveError(agent)',
    replace: '',
    caughtBy: 'test/passes/agents.test.ts',
  },
  {
    breaks: 'write an agent over what somebody else has made of it',
    file: 'src/store/agent-store.ts',
    search: "          .where('version', '=', agent.version - 1)\n",
    replace: '',
    caughtBy: 'test/store/agent-store.test.ts',
  },
  {
    breaks: 'give the credits of an upgraded period twice',
    file: 'src/passes/agents.ts',
    search: 'granted > rest.granted ? granted - rest.granted : 0n',
    replace: 'granted',
    caughtBy: 'test/passes/agents.test.ts',
  },
  {
    breaks: 'let a GET without a payment change something',
    file: 'src/http/routes/agents.ts',
    search: 'const isBare = onPaymentOnly && payments.length === 0',
    replace: 'const isBare = onPaymentOnly && payments.length < 0',
    caughtBy: 'test/e2e/agents.test.ts',
  },
]
