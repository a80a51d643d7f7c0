/** Dates in the person's own zone, and countdowns in chain time: deadlines are block times, not wall times. */
import { boot } from '../boot'
import { spokenDuration } from './duration'
import { whenReadyAndAfterSwaps } from './swaps'

const LOCAL = {
  date: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }),
  full: new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }),
}

let offset = 0
let newest = 0

/** Chain time now, in unix seconds, as far as this page knows. */
export function chainNow(): number {
  return Date.now() / 1000 + offset
}

/** What fragments tell counts before the boot document, which is as old as the page. Time never runs back. */
function learnChainTime(): void {
  const told = [...document.querySelectorAll<HTMLElement>('[data-chain-time]')].map((el) => Number(el.dataset.chainTime))
  const known = told.filter(Number.isFinite)
  const latest = known.length > 0 ? Math.max(...known) : boot().chain_time
  if (latest <= newest) return
  newest = latest
  offset = latest - Date.now() / 1000
}

function showLocalDates(): void {
  for (const el of document.querySelectorAll<HTMLTimeElement>('time[data-local]')) {
    const at = new Date(el.dateTime)
    if (Number.isNaN(at.valueOf())) continue
    el.title = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    const text = (el.dataset.local === 'date' ? LOCAL.date : LOCAL.full).format(at)
    if (el.textContent !== text) el.textContent = text
  }
}

function showCountdowns(): void {
  for (const el of document.querySelectorAll<HTMLTimeElement>('time[data-countdown]')) {
    const left = new Date(el.dateTime).valueOf() / 1000 - chainNow()
    if (Number.isNaN(left)) continue
    const text = left > 0 ? spokenDuration(left) : (el.dataset.over ?? 'Time is up')
    if (el.textContent !== text) el.textContent = text
    el.title = `${LOCAL.full.format(new Date(el.dateTime))} (${el.dateTime})`
    if (left <= 0 && !el.dataset.passed) {
      el.dataset.passed = 'yes'
      el.dispatchEvent(new CustomEvent('earnest:over', { bubbles: true }))
    }
  }
}

export function startClock(): void {
  whenReadyAndAfterSwaps(() => {
    learnChainTime()
    showLocalDates()
    showCountdowns()
  })
  setInterval(showCountdowns, 1000)
}
