import { describe, expect, test } from 'vitest'

import { judge, scoreBands, scoreOf, type Verdict } from '../../../tools/verdicts/judge.ts'
import { tell } from '../../../tools/verdicts/parts.ts'
import { levels, type Reason } from '../../../tools/verdicts/reason.ts'

const reason = (level: Reason['level'], weight: number, code = level): Reason => ({
  code,
  level,
  weight,
  text: `Something ${code}.`,
  evidence: {},
})

const weights = [0, 1, 36, 50, 88, 100]
const verdicts: Verdict[] = ['avoid', 'unknown', 'caution', 'ok']

describe('the verdict', () => {
  test.each<[string, Reason['level'][], Verdict]>([
    ['nothing', [], 'ok'],
    ['what only informs', ['info', 'info'], 'ok'],
    ['a caution', ['info', 'caution'], 'caution'],
    ['what could not be tried', ['caution', 'unknown', 'info'], 'unknown'],
    ['one reason to avoid', ['unknown', 'avoid', 'caution'], 'avoid'],
  ])('of %s is the worst level among the reasons', (_, found, verdict) => {
    expect(judge(found.map((level) => reason(level, 50))).verdict).toBe(verdict)
  })

  test('comes with the reasons, the worst level first and the heaviest of a level before others', () => {
    const found = [
      reason('info', 99),
      reason('avoid', 10),
      reason('caution', 50),
      reason('avoid', 90),
    ]
    const told = judge(found).reasons.map(({ level, weight }) => `${level} ${weight}`)
    expect(told).toEqual(['avoid 90', 'avoid 10', 'caution 50', 'info 99'])
  })
})

describe('the score', () => {
  test('is 100 where nothing was found', () => {
    expect(judge([]).score).toBe(100)
  })

  test.each<[Verdict, number, number]>([
    ['avoid', 100, 10],
    ['avoid', 88, 11],
    ['unknown', 90, 30],
    ['caution', 58, 68],
    ['ok', 36, 96],
  ])('of %s by one reason of weight %i is %i', (verdict, weight, score) => {
    expect(judge([reason(verdict === 'ok' ? 'info' : verdict, weight)]).score).toBe(score)
  })

  test('stays in the band of its verdict, whatever was found', () => {
    for (const level of levels)
      for (const weight of weights)
        for (const count of [1, 2, 5, 40]) {
          const { verdict, score } = judge(
            Array.from({ length: count }, () => reason(level, weight)),
          )
          const [worst, best] = scoreBands[verdict]
          expect(score).toBeGreaterThanOrEqual(worst)
          expect(score).toBeLessThanOrEqual(best)
        }
  })

  test('is never that of two verdicts: the bands follow each other', () => {
    const edges = verdicts.flatMap((verdict) => [...scoreBands[verdict]])
    expect(edges).toEqual([0, 19, 20, 39, 40, 79, 80, 100])
  })

  test('never rises with one more reason', () => {
    for (const level of levels)
      for (const weight of weights)
        for (const extra of levels.flatMap((one) => weights.map((heavy) => reason(one, heavy)))) {
          const before = judge([reason(level, weight)])
          expect(judge([reason(level, weight), extra]).score).toBeLessThanOrEqual(before.score)
        }
  })

  test('follows from what an answer tells', () => {
    const judgement = judge([reason('caution', 58), reason('caution', 46), reason('info', 30)])
    const told = tell(judgement, 'The end.')
    expect(scoreOf(told.verdict, told.reasons)).toBe(told.score)
    expect(told.summary).toBe('Caution: something caution (and 1 more). The end.')
  })
})
