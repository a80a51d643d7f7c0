import { expect, test } from 'vitest'
import { spokenDuration } from '../page/duration'

const HOUR = 3600
const DAY = 24 * HOUR

test.each([
  [0, '0 seconds'],
  [-5, '0 seconds'],
  [1, '1 second'],
  [59.9, '59 seconds'],
  [61, '1 minute 1 second'],
  [2 * HOUR, '2 hours'],
  [2 * HOUR + 59, '2 hours'],
  [DAY + HOUR, '1 day 1 hour'],
  [14 * DAY, '14 days'],
])('%s seconds are spoken as "%s"', (seconds, words) => {
  expect(spokenDuration(seconds)).toBe(words)
})
