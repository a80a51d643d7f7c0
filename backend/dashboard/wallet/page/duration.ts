/** "2 days 3 hours": the two largest units, as people say it. */

const UNITS: [string, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

export function spokenDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const first = UNITS.findIndex(([, size]) => whole >= size)
  if (first < 0) return counted(0, 'second')
  const [unit, size] = UNITS[first] as [string, number]
  const head = counted(Math.floor(whole / size), unit)
  const next = UNITS[first + 1]
  const rest = next ? Math.floor((whole % size) / next[1]) : 0
  return next && rest > 0 ? `${head} ${counted(rest, next[0])}` : head
}
